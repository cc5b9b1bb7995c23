"""How the page lies: large, narrow, right to left, in columns; and that nothing moves by itself."""

import asyncio
import re
from importlib.resources import files

import pytest
from playwright.async_api import Browser, Route, expect
from tests.browser.chat import INTERFACE, Chat
from tests.browser.conftest import Host

in_a_browser = pytest.mark.asyncio(loop_scope="session")
QUESTION = "订单10086到哪了"
MOST_BYTES = 200_000
PAIRS = (("ink", "paper"), ("link", "paper"), ("button-ink", "button"), ("ink", "note"), ("ink", "mark"))


@in_a_browser
async def test_nothing_moves_when_an_answer_comes(chat: Chat, host: Host) -> None:
    """Nobody presses the wrong key because the page jumped; and the first question costs under 200 kB."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans")
    assert await chat.page.evaluate("window.seen.shifts") == 0, "the form gives way to the chat"
    asked: asyncio.Queue[Route] = asyncio.Queue()
    await chat.page.route("**/v1/turns", asked.put)
    for count in (1, 2):
        await chat.write(QUESTION)
        await chat.page.locator(".waiting").wait_for()
        await chat.page.wait_for_timeout(100)  # what the customer's own key moved has been painted
        await chat.page.evaluate("window.seen.shifts = 0")
        await (await asked.get()).continue_()
        await chat.answered(count)
        await chat.page.wait_for_timeout(100)
        assert await chat.page.evaluate("window.seen.shifts") == 0
    sizes = await chat.page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".filter(({name}) => !name.endsWith('.woff2')).map(({transferSize}) => transferSize)"
    )
    assert len(sizes) > 15 and 0 < sum(sizes) < MOST_BYTES, sum(sizes)
    assert await chat.fetched_fonts() == [], "no font is fetched that no letter needs"


@in_a_browser
async def test_nothing_scrolls_sideways_at_400_percent(browser: Browser, host: Host) -> None:
    """320 px, which is 1280 px at 400% zoom, at 18 and at 48 pt, in every language that runs in lines."""
    async with await browser.new_context(viewport={"width": 320, "height": 256}, locale="zh-CN") as context:
        chat = Chat(await context.new_page())
        await chat.open(f"{host.gateway.url}/?language=zh-Hans&text_size_pt=18")
        await chat.write(QUESTION)
        await chat.answered()
        for part in await chat.page.locator("summary").all():
            await part.click()
        await chat.key("person").click()
        await chat.answered(2)
        await context.set_offline(True)
        await chat.write(QUESTION)
        await chat.key("try-again").wait_for()
        await context.set_offline(False)
        await chat.key("settings").click()
        await chat.key("forget").click()
        for language in INTERFACE:
            if language == "mn-Mong":
                continue
            await chat.page.keyboard.press("Alt+l")
            await chat.key(language).click()
            for size in (18, 48):
                await chat.root.evaluate("(node, size) => node.style.setProperty('--size', size)", size)
                assert not await chat.scrolls_sideways(), (language, size)


@in_a_browser
async def test_columns_scroll_in_one_direction_at_400_percent(browser: Browser, host: Host) -> None:
    """Mongolian columns are never longer than the window: one scrolls from column to column, and no other way."""
    for width, height in ((320, 256), (256, 320)):
        async with await browser.new_context(viewport={"width": width, "height": height}) as context:
            chat = Chat(await context.new_page())
            await chat.open(f"{host.gateway.url}/?language=mn-Mong&text_size_pt=18")
            await chat.write(QUESTION)
            await chat.answered()
            await chat.key("settings").click()
            for size in (18, 48):
                await chat.root.evaluate("(node, size) => node.style.setProperty('--size', size)", size)
                tall, seen = await chat.page.evaluate(
                    "[document.documentElement.scrollHeight, document.documentElement.clientHeight]"
                )
                assert tall <= seen, (width, size)
                ends = await chat.page.locator(
                    "access-gateway-chat :is(button, textarea, p, label, label span):visible"
                ).evaluate_all("nodes => nodes.map((node) => node.getBoundingClientRect().bottom)")
                assert max(ends) <= seen, (width, size)


@in_a_browser
async def test_keys_are_large_and_lines_have_room(chat: Chat, host: Host) -> None:
    """The figures for age-friendly pages: 60 px keys, line spacing 1.3 and more, paragraphs apart, 18 pt at least."""
    await chat.open(f"{host.gateway.url}/?language=zh-Hans&text_size_pt=18")
    await chat.write(QUESTION)
    await chat.answered()
    await chat.key("settings").click()
    boxes = await chat.page.locator(
        "access-gateway-chat :is(button, textarea, summary, .choice):visible"
    ).evaluate_all("nodes => nodes.map((node) => [node.textContent, node.offsetWidth, node.offsetHeight])")
    assert len(boxes) > 50
    assert [box for box in boxes if min(box[1:]) < 60] == []
    size, line, apart = await chat.page.locator(".answer p").first.evaluate(
        "node => { const s = getComputedStyle(node); "
        "return [s.fontSize, s.lineHeight, s.marginBottom].map(parseFloat); }"
    )
    assert size >= 24 and line / size >= 1.3 and (line + apart) / line >= 1.3


def test_contrast_is_seven_to_one_in_every_theme() -> None:
    """Old eyes read every theme: WCAG's formula over each pair of colours that the style sheet puts together."""
    css = (files("access_gateway.web") / "static" / "chat.css").read_text(encoding="utf-8")
    for block in re.findall(r"--paper[^}]*", css):
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        if "ink" in colours:
            for front, back in PAIRS:
                assert contrast(colours[front], colours[back]) >= 7, (front, back, block)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    lights = sorted(map(luminance, (one, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@in_a_browser
async def test_uyghur_runs_from_right_to_left(chat: Chat, host: Host) -> None:
    """Throughout: the document, the keys, the answer; and Chinese within it from left to right."""
    await chat.open(f"{host.gateway.url}/?language=ug")
    await chat.write(QUESTION)
    await chat.answered()
    document = await chat.page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
    assert document == ["ug-Arab", "rtl"]
    first, second = [await chat.key(key).bounding_box() for key in ("language", "smaller")]
    assert first and second and first["x"] > second["x"]
    assert await chat.page.locator(".said p").first.get_attribute("dir") == "ltr"
    await expect(chat.page.locator(".said p").first).to_have_attribute("lang", "zh-Hans")
    assert set(await chat.fetched_fonts()) <= {"noto-naskh-arabic.woff2"}


@in_a_browser
async def test_mongolian_stands_in_columns_from_left_to_right(chat: Chat, host: Host) -> None:
    """Every key and line of the traditional script is upright on its column, in a font that joins its letters."""
    await chat.open(f"{host.gateway.url}/?language=mn-Mong")
    await chat.write(QUESTION)
    await chat.answered()
    assert await chat.root.evaluate("node => getComputedStyle(node).writingMode") == "vertical-lr"
    title, talk, person, answer = [
        await chat.page.locator(f"access-gateway-chat {which}").first.bounding_box()
        for which in ("#title", "[data-key=talk]", "[data-key=person]", ".answer")
    ]
    assert title and talk and person and answer
    assert title["x"] < talk["x"] < answer["x"], "columns follow each other from left to right"
    assert answer["height"] > 750, "and are as long as the window, however many there are"
    assert talk["x"] == person["x"] and talk["y"] < person["y"], "and are read from above"
    await chat.page.evaluate("document.fonts.ready")
    assert await chat.fetched_fonts() == ["noto-sans-mongolian.woff2"]
    joined = await chat.key("talk").evaluate(
        """node => { const canvas = document.createElement('canvas').getContext('2d');
            canvas.font = '40px "Access Gateway Mongolian"'; const word = node.textContent;
            const apart = [...word].reduce((sum, letter) => sum + canvas.measureText(letter).width, 0);
            return [canvas.measureText(word).width, apart]; }"""
    )
    assert 0 < joined[0] < joined[1], "joined letters take less room than single ones"


@in_a_browser
async def test_tibetan_breaks_after_the_tsheg_and_stacks_have_room(chat: Chat, host: Host) -> None:
    """A long Tibetan line breaks between syllables, never inside one; no stack is cut off."""
    await chat.open(f"{host.gateway.url}/?language=bo")
    lines = await chat.root.evaluate(
        """root => { const text = 'ཁྱེད་ཀྱིས་འདི་ལྟར་གསུངས་བྱུང་ཡང་བསྐྱར་ཚོད་ལྟ་གནང་རོགས་'; const p = document.createElement('p');
            p.lang = 'bo'; p.textContent = text; p.style.width = '8em'; root.append(p);
            const range = document.createRange(); const lines = []; let top = null;
            for (let at = 0; at < text.length; at += 1) {
                range.setStart(p.firstChild, at); range.setEnd(p.firstChild, at + 1);
                const box = range.getClientRects()[0]; if (!box || !box.width) continue;
                if (top === null || box.top > top + 10) { lines.push(at); top = box.top; } }
            const style = getComputedStyle(p); const space = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
            p.remove(); return [lines.slice(1).map((at) => text[at - 1]), space]; }"""
    )
    assert len(lines[0]) >= 2 and set(lines[0]) == {"་"}
    assert lines[1] >= 1.8


@in_a_browser
async def test_yi_readers_find_their_own_words_and_which_language_stands_in(chat: Chat, host: Host) -> None:
    """The few words that are sure are Yi and marked so, in a font that has them; the rest is marked as Chinese."""
    await chat.open(f"{host.gateway.url}/?language=ii")
    assert await chat.root.get_attribute("lang") == "zh-Hans"
    await expect(chat.key("talk")).to_have_text("ꅇꉉ")
    await expect(chat.key("talk")).to_have_attribute("lang", "ii-Yiii")
    await expect(chat.key("send")).to_have_text("发送")
    assert await chat.key("send").get_attribute("lang") is None
    plainly = chat.page.locator("header .note")
    await expect(plainly).to_have_text("这里的凉山彝语文字还很少。其余用中文。")
    await chat.key("language").click()
    await expect(chat.key("ii-Yiii")).to_have_text("ꆈꌠꉙ")
    await expect(chat.key("ii-Yiii")).to_have_attribute("lang", "ii-Yiii")
    await expect(chat.key("ii-Yiii")).to_have_attribute("aria-pressed", "true")
    await chat.key("ko-Hang").click()
    await expect(chat.key("talk")).to_have_text("말하기")
    await expect(plainly).to_be_hidden()
    await chat.key("language").click()
    await chat.key("ii-Yiii").click()
    await expect(plainly).to_be_visible()
    assert await chat.said() == [("polite", "这里的凉山彝语文字还很少。其余用中文。")]
    await chat.key("language").click()
    await chat.key("ko-Hang").click()
    await expect(chat.key("talk")).to_have_text("말하기")
    assert await chat.key("talk").get_attribute("lang") is None
