"""Take pictures of the customer page: every language, size and theme, with a conversation on it.

    python docs/make_page_pictures.py [FOLDER]          # 13 languages × 3 sizes × 3 themes, in build/page-pictures
    python docs/make_page_pictures.py --documentation   # the few of docs/images

Needs Chromium on the path. The gateway is one of its own, with the demonstration shop and without recognition models.
"""

import argparse
import asyncio
import itertools
import shutil
import sys
import tempfile
from pathlib import Path

import msgspec
from playwright.async_api import Browser, async_playwright

from access_gateway.app import gateway, listening
from access_gateway.settings import Models, Server, Settings, Store

IMAGES = Path(__file__).parent / "images"
LANGUAGES = (
    "zh-Hans", "zh-Hant", "yue-Hant", "ug-Arab", "bo-Tibt", "mn-Cyrl", "mn-Mong", "kk-Cyrl", "kk-Arab", "ko-Hang",
    "za-Latn", "ii-Yiii", "en-Latn",
)  # fmt: skip
SIZES_PT = (18, 30, 48)
THEMES = ("light", "dark", "contrast")
DOCUMENTATION = (
    ("zh-Hans", 22, "light"), ("ug-Arab", 22, "light"), ("bo-Tibt", 22, "light"), ("mn-Mong", 22, "light"),
    ("ko-Hang", 22, "dark"), ("zh-Hans", 48, "contrast"),
)  # fmt: skip
QUESTION = "订单10086到哪了"
LIMIT_MS = 20_000


async def picture(browser: Browser, url: str, language: str, size_pt: int, theme: str, folder: Path) -> None:
    """Take one picture."""
    page = await browser.new_page(viewport={"width": 820, "height": 1000}, locale="zh-CN")
    page.set_default_timeout(LIMIT_MS)
    await page.goto(f"{url}/?language={language}&text_size_pt={size_pt}")
    root = page.locator("access-gateway-chat .root")
    await root.evaluate("(node, theme) => { node.dataset.theme = theme; }", theme)
    await page.locator("#text").fill(QUESTION)
    await page.keyboard.press("Enter")
    await page.locator(".answer h3").wait_for()
    await page.evaluate("document.fonts.ready")
    await page.evaluate("scrollTo(0, 0)")
    await page.screenshot(
        path=folder / f"page-{language}-{size_pt}-{theme}.png", full_page=language == "mn-Mong"
    )
    await page.close()


async def main() -> int:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/page-pictures"))
    parser.add_argument("--documentation", action="store_true", help="the few of docs/images")
    asked = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.stderr.write("Chromium is not installed.\n")
        return 1
    folder = IMAGES if asked.documentation else asked.folder
    wanted = DOCUMENTATION if asked.documentation else [*itertools.product(LANGUAGES, SIZES_PT, THEMES)]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        settings = msgspec.structs.replace(
            Settings(),
            server=Server(host="127.0.0.1", port=0),
            store=Store(folder=scratch),
            models=Models(folder=scratch),
        )
        async with (
            gateway(settings, demo=True) as outside,
            listening(outside) as url,
            async_playwright() as run,
        ):
            browser = await run.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for language, size_pt, theme in wanted:
                await picture(browser, url, language, size_pt, theme, folder)
            await browser.close()
    sys.stdout.write(f"{len(wanted)} pictures in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
