"""Take pictures of the customer page: every language, size and theme, with a conversation on it.

    python docs/make_page_pictures.py [FOLDER]          # 13 languages × 7 sizes × 4 themes, in build/page-pictures
    python docs/make_page_pictures.py --documentation   # and what docs/images has of them: a sheet for each language

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
from playwright.async_api import Browser, Page, async_playwright

from access_gateway.app import gateway, listening
from access_gateway.settings import Models, Server, Settings, Store

IMAGES = Path(__file__).parent / "images"
QUESTION = "订单10086到哪了"
PERSON = {
    "zh-Hans": "我要人工客服",
    "zh-Hant": "幫我轉接真人客服",
    "yue-Hant": "我要搵真人",
    "ug-Arab": "ماڭا خادىم كېرەك",
    "bo-Tibt": "ཞབས་ཞུ་བ་འཚོལ་རོགས།",
    "mn-Cyrl": "ажилтантай ярья",
    "mn-Mong": "ᠠᠵᠢᠯᠲᠠᠨ ᠳᠠᠭᠤᠳᠠᠭᠠᠷᠠᠢ᠃",
    "kk-Cyrl": "қызметкермен сөйлескім келеді",
    "kk-Arab": "قىزمەتكەرمەن سويلەسكىم كەلەدى",
    "ko-Hang": "상담원 바꿔 주세요",
    "za-Latn": "Gou siengj caeuq vunz gangj",
    "ii-Yiii": "ꊿꎹ",
    "en-Latn": "I want to talk to a person",
}
"""What a customer of each language writes after the question: a wish for a person, which the gateway answers itself."""
SIZES_PT = (18, 22, 26, 30, 36, 42, 48)
THEMES = ("light", "dark", "contrast", "forced")
CLOSE = ("bo-Tibt", "mn-Mong", "ug-Arab")
"""Scripts that want to be seen from near: stacks, columns, joined letters."""
CLOSE_PT = 36
WIDE, TALL = {"width": 900, "height": 1300}, {"width": 1300, "height": 900}
LIMIT_MS = 120_000
SHOW = """(node) => {
  const turn = node.querySelector(".turn"), columns = getComputedStyle(node).writingMode === "vertical-lr";
  scrollTo(0, 0);
  turn.querySelector(".answer").lastElementChild.scrollIntoView({ block: "end" });
  const { top, left } = turn.getBoundingClientRect();
  if ((columns ? left : top) < 0) turn.scrollIntoView({ block: "start" });
}"""
"""Bring the newest turn into the picture, and as much of what stands before it as there is room for."""
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


async def converse(page: Page, address: str, language: str) -> None:
    """Open the page, ask after an order, and ask for a person."""
    page.set_default_timeout(LIMIT_MS)
    await page.goto(address)
    for count, text in enumerate((QUESTION, PERSON[language]), 1):
        await page.locator("#text").fill(text)
        await page.keyboard.press("Enter")
        await page.locator(".turn .answer:has(h3)").nth(count - 1).wait_for()
    await page.locator("#text").blur()


async def pictures(browser: Browser, url: str, language: str, folder: Path) -> dict[tuple[str, int], bytes]:
    """Take the pictures of one language, by theme and size."""
    page = await browser.new_page(viewport=TALL if language == "mn-Mong" else WIDE, locale="zh-CN")
    await converse(page, f"{url}/?language={language}", language)
    root = page.locator("access-gateway-chat .root")
    taken = {}
    for theme in THEMES:
        await page.emulate_media(forced_colors="active" if theme == "forced" else "none")
        await root.evaluate(
            "(node, theme) => { node.dataset.theme = theme; }", "auto" if theme == "forced" else theme
        )
        for size in SIZES_PT:
            await root.evaluate("(node, size) => node.style.setProperty('--size', size)", size)
            await page.evaluate("document.fonts.ready")
            await root.evaluate(SHOW)
            file = folder / f"page-{language}-{size}-{theme}.png"
            taken[theme, size] = await page.screenshot(path=file)
    await page.close()
    return taken


async def sheet(browser: Browser, pictures: list[bytes], columns: int, scale: float, quality: float) -> bytes:
    """Return pictures laid out on one sheet, as WebP."""
    page = await browser.new_page()
    page.set_default_timeout(LIMIT_MS)
    encoded = [base64.b64encode(picture).decode() for picture in pictures]
    made = await page.evaluate(SHEET, [encoded, columns, scale, quality])
    await page.close()
    return base64.b64decode(made)


async def document(browser: Browser, language: str, taken: dict[tuple[str, int], bytes]) -> None:
    """Write what docs/images has of a language."""
    everything = list(taken.values())
    made = await sheet(browser, everything, len(SIZES_PT), 0.36, 0.5)
    await asyncio.to_thread((IMAGES / f"page-{language}.webp").write_bytes, made)
    if language in CLOSE:
        near = taken["light", CLOSE_PT]
        made = await sheet(browser, [near], 1, 0.8, 0.6)
        await asyncio.to_thread((IMAGES / f"page-{language}-close.webp").write_bytes, made)


async def main() -> int:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/page-pictures"))
    parser.add_argument("--documentation", action="store_true", help="what docs/images has of them, too")
    parser.add_argument("--language", action="append", choices=PERSON, help="this one alone; may be repeated")
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
            for language in asked.language or PERSON:
                taken = await pictures(browser, url, language, asked.folder)
                count += len(taken)
                if asked.documentation:
                    await document(browser, language, taken)
            await browser.close()
    sys.stdout.write(f"{count} pictures in {asked.folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
