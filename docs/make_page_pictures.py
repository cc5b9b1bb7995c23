"""Take pictures of the customer page: every language, size and theme, with a conversation on it.

    python docs/make_page_pictures.py [FOLDER]          # 13 languages × 3 sizes × 3 themes, in build/page-pictures
    python docs/make_page_pictures.py --documentation   # and the sheets of docs/images: one for each language

Needs Chromium on the path. The gateway is one of its own, with the demonstration shop and without recognition models.
"""

import argparse
import asyncio
import base64
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
QUESTION = "订单10086到哪了"
LIMIT_MS = 120_000
SHEET = """async ([pictures, columns, scale, quality]) => {
  const images = await Promise.all(pictures.map(async (picture) => {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    return image;
  }));
  const width = Math.round(images[0].width * scale), height = Math.round(images[0].height * scale);
  const canvas = document.createElement("canvas");
  canvas.width = columns * width;
  canvas.height = Math.ceil(images.length / columns) * height;
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  images.forEach((image, at) => {
    context.drawImage(image, (at % columns) * width, Math.floor(at / columns) * height, width, height);
  });
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""
"""One picture of many, side by side, small enough for a repository."""


async def pictures(browser: Browser, url: str, language: str, folder: Path) -> list[bytes]:
    """Take the pictures of one language: a row for each size, a column for each theme."""
    page = await browser.new_page(viewport={"width": 820, "height": 1000}, locale="zh-CN")
    page.set_default_timeout(LIMIT_MS)
    await page.goto(f"{url}/?language={language}")
    root = page.locator("access-gateway-chat .root")
    await page.locator("#text").fill(QUESTION)
    await page.keyboard.press("Enter")
    await page.locator(".answer h3").wait_for()
    await page.evaluate("document.fonts.ready")
    taken = []
    for size in SIZES_PT:
        await root.evaluate("(node, size) => node.style.setProperty('--size', size)", size)
        for theme in THEMES:
            await root.evaluate("(node, theme) => { node.dataset.theme = theme; }", theme)
            await page.evaluate("scrollTo(0, 0)")
            taken.append(await page.screenshot(path=folder / f"page-{language}-{size}-{theme}.png"))
    await page.close()
    return taken


async def sheet(browser: Browser, pictures: list[bytes]) -> bytes:
    """Return pictures laid out on one sheet."""
    page = await browser.new_page()
    page.set_default_timeout(LIMIT_MS)
    encoded = [base64.b64encode(picture).decode() for picture in pictures]
    made = await page.evaluate(SHEET, [encoded, len(THEMES), 0.5, 0.6])
    await page.close()
    return base64.b64decode(made)


async def main() -> int:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/page-pictures"))
    parser.add_argument("--documentation", action="store_true", help="the sheets of docs/images, too")
    asked = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.stderr.write("Chromium is not installed.\n")
        return 1
    asked.folder.mkdir(parents=True, exist_ok=True)
    count = 0
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
            for language in LANGUAGES:
                taken = await pictures(browser, url, language, asked.folder)
                count += len(taken)
                if asked.documentation:
                    made = await sheet(browser, taken)
                    await asyncio.to_thread((IMAGES / f"page-{language}.webp").write_bytes, made)
            await browser.close()
    sys.stdout.write(f"{count} pictures in {asked.folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
