"""The large-text page: readable, reachable, and never obeying what it shows."""

import base64
import hashlib
import re
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from access_gateway.contracts.languages import BY_TAG, UND
from access_gateway.contracts.turn import Handoff, Notice, Sentence, SpeechLink
from access_gateway.reply.codes import Text
from access_gateway.reply.compose import answer, compose, timed
from access_gateway.reply.large_text import STYLE_HASH, Page, large_text_page
from access_gateway.reply.messages import Messages
from access_gateway.reply.style import STYLE

MESSAGES = Messages.load()
HOSTILE = (
    "</style></p><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;\x00\x08\ud800<!--]]>\u202e"
)
VOID = {"meta", "input", "br", "source", "link", "img", "hr"}


class Reader(HTMLParser):
    """Reads a page as a strict browser would: every element closed, every attribute seen."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert len(attrs) == len(dict(attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(language: str = "zh-Hans", text: str = "您的订单已发货。明天到。", **more: object) -> Reader:
    sentences = compose([(text, language)])
    speech = SpeechLink("/v1/turns/01J/speech", "audio/ogg", 3.2)
    more.setdefault("session", "s-1")
    html = large_text_page(MESSAGES, Page(language, **more), sentences, speech)  # type: ignore[arg-type]  # the fields vary
    html.encode("utf-8")
    return Reader(html)


@pytest.mark.parametrize("language", [*BY_TAG, UND, "ja-Jpan"])
def test_a_page_in_every_language(language: str) -> None:
    """Every customer gets a whole page, its language and direction named."""
    read = page(language, said=("?", language))
    html = read.all("html")[0]
    expected = MESSAGES.say(Text.PAGE_ANSWER, language).language
    assert html["lang"] == expected
    assert html["dir"] == ("rtl" if BY_TAG[expected].direction == "rtl" else "ltr")
    assert ("vertical" in str(html["class"])) == (BY_TAG[expected].script == "Mong")
    assert len(read.all("main")) == len(read.all("h1")) == len(read.all("header")) == 1
    assert MESSAGES.say(Text.PAGE_SEND, language).text in read.words


def test_nothing_on_the_page_runs_or_comes_from_elsewhere() -> None:
    """The page works with scripts off, on a network that reaches nothing but the gateway."""
    read = page()
    assert not {tag for tag, _ in read.elements} & {"script", "iframe", "object", "embed", "link", "img"}
    for _, attributes in read.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("src", "href", "action"):
            value = attributes.get(name)
            assert value is None or value.startswith(("/", "#")), value
    assert "url(" not in STYLE and "@import" not in STYLE


def test_the_policy_hash_is_that_of_the_style() -> None:
    """Under the strict policy the page keeps its looks."""
    html = large_text_page(MESSAGES, Page("zh-Hans", "s"), [])
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    digest = hashlib.sha256(style[1].encode()).digest()
    assert "sha256-" + base64.b64encode(digest).decode() == STYLE_HASH


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    """What a customer, a backend or a ticket system writes can never become part of the page."""
    handoff = Handoff("accepted", HOSTILE, HOSTILE)
    read = page(
        text=HOSTILE, said=(HOSTILE, HOSTILE), notices=(Notice("x", HOSTILE + "n", HOSTILE),), handoff=handoff,
        ask_url='/"><script>', session='"><script>',
    )  # fmt: skip
    assert not read.all("script") and not read.all("img")
    words = "".join(read.words)
    assert words.count("<script>alert(1)</script>") == 3
    assert "\x00" not in words and "\ud800" not in words and "\ufffd" in words
    assert {form["action"] for form in read.all("form")} == {'/"><script>'}


def test_the_next_question_can_be_asked_without_scripts() -> None:
    """Text or a recording, session, language and size go with the form; one key asks for a person."""
    ask, person = page("ug-Arab", session="s-9", text_size_pt=36).all("form")
    assert ask["method"] == person["method"] == "post" and ask["action"] == "/"
    read = page("ug-Arab", session="s-9", text_size_pt=36)
    hidden = [(each["name"], each["value"]) for each in read.all("input") if each.get("type") == "hidden"]
    assert hidden.count(("session", "s-9")) == 2
    assert ("person", "1") in hidden and ("text_size_pt", "36") in hidden
    assert [each["name"] for each in read.all("input") if each.get("type") == "file"] == ["audio"]
    assert ask["enctype"] == "multipart/form-data"
    assert [each["value"] for each in read.all("option") if "selected" in each] == ["ug-Arab"]
    assert len(read.all("option")) == 25
    sizes = [each for each in read.all("input") if each.get("type") == "radio"]
    assert [each["value"] for each in sizes if "checked" in each] == ["36"]
    assert "required" not in read.all("textarea")[0]


def test_the_first_page_is_the_question_alone() -> None:
    """A conversation begins without an empty answer, and without a language that nobody chose."""
    read = Reader(large_text_page(MESSAGES, Page("ko-Hang", "s"), ()))
    assert MESSAGES.say(Text.PAGE_ASK_FIRST, "ko-Hang").text in read.words
    assert MESSAGES.say(Text.PAGE_ANSWER, "ko-Hang").text not in read.words
    assert not read.all("a") and not [each for each in read.all("option") if "selected" in each]


@pytest.mark.parametrize(("asked", "given"), [(18, 18), (25, 25), (96, 96), (1, 18), (1000, 96)])
def test_text_sizes(asked: int, given: int) -> None:
    """The customer's size is kept, within 18 to 96 pt, and is among those to choose from."""
    read = page(text_size_pt=asked)
    assert f"pt-{given}" in str(read.all("html")[0]["class"]).split()
    assert f"html.pt-{given} {{ font-size: {given / 12 * 100:.4g}%; }}" in STYLE
    assert [each["value"] for each in read.all("input") if "checked" in each] == [str(given)]


def test_mixed_languages_are_marked() -> None:
    """A screen reader changes its voice, and a browser its direction, where the language changes."""
    sentences = compose(
        [("جاۋاب خەنزۇچە.", "ug-Arab"), ("您好。", "zh-Hans"), ("ᠰᠠᠢᠨ᠃", "mn-Mong"), ("?", "und")]
    )
    read = Reader(large_text_page(MESSAGES, Page("ug-Arab", "s"), sentences))
    marks = [(each["lang"], each["dir"], each.get("class")) for each in read.all("p")]
    assert marks == [
        ("ug-Arab", "rtl", None), ("zh-Hans", "ltr", None), ("mn-Mong", "ltr", "vertical"), ("", "auto", None),
    ]  # fmt: skip
    upright = Reader(large_text_page(MESSAGES, Page("mn-Mong", "s"), compose([("您好。", "zh-Hans")])))
    assert upright.all("p")[0]["class"] == "upright"


def test_nothing_is_said_twice() -> None:
    """A notice or handoff that the answer says already is not read to a blind customer again."""
    said = Notice("a", "您的订单 已发货。", "zh-Hans")
    other = Notice("b", "别的事。", "zh-Hans")
    read = page(notices=(said, other, other), handoff=Handoff("accepted", "明天到。"))
    words = "".join(read.words)
    assert words.count("已发货") == 1 and words.count("别的事") == 1 and words.count("明天到") == 1
    assert MESSAGES.say(Text.PAGE_NOTICES, "zh-Hans").text in words


def test_speech_has_controls_and_a_link() -> None:
    """Listening works with a key, and where the player does not."""
    read = page()
    assert "controls" in read.all("audio")[0] and "autoplay" not in read.all("audio")[0]
    assert read.all("source")[0]["src"] in [each.get("href") for each in read.all("a")]
    assert not Reader(large_text_page(MESSAGES, Page("zh-Hans", "s"), [])).all("audio")


def test_every_control_has_a_name_and_every_target_exists() -> None:
    """Keyboard and screen reader find everything: labels, headings in order, the skip link's target."""
    read = page(said=("?", "zh-Hans"), notices=(Notice("a", "b", "zh-Hans"),))
    ids = [str(attributes["id"]) for _, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in read.elements:
        for name in ("aria-labelledby", "for"):
            assert attributes.get(name) is None or attributes[name] in ids
    assert read.all("a")[0]["href"] == "#answer" and "answer" in ids
    levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and all(later - earlier <= 1 for earlier, later in pairwise(levels))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1, 2, 3], ids=["light", "device's dark", "dark", "contrast"])
def test_contrast(scheme: int) -> None:
    """Text at 7:1 and more, lines at 3:1 and more, in each theme."""
    blocks = [block for block in re.findall(r":root[^{]*\{([^}]*)\}", STYLE) if "--paper" in block]
    assert len(blocks) == 4
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[scheme]))
    assert set(colours) == {"paper", "ink", "link", "line", "button", "button-ink", "note"}
    for text, ground in (("ink", "paper"), ("ink", "note"), ("link", "paper"), ("button-ink", "button")):
        assert contrast(colours[text], colours[ground]) >= 7, (text, ground)
    for line, ground in (("line", "paper"), ("line", "note"), ("link", "paper"), ("button", "paper")):
        assert contrast(colours[line], colours[ground]) >= 3, (line, ground)
    used = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)))
    assert {each for each in used if not each.startswith("#pt")} <= {
        colour for block in blocks for colour in re.findall(r"#[0-9a-f]{6}", block)
    }


def test_spacing_targets_and_column() -> None:
    """Lines at 1.5 and more, nothing under 18 pt, targets of 44 px and more, one narrow column, no fixed width."""
    heights = [float(each) for each in re.findall(r"line-height: ([\d.]+)", STYLE)]
    assert min(heights) >= 1.5
    sizes = [float(each) for each in re.findall(r"font-size: ([\d.]+)rem", STYLE)]
    percents = [float(each) for each in re.findall(r"font-size: ([\d.]+)%", STYLE)]
    assert min(sizes) >= 1 and min(percents) == 150  # of 12 pt
    targets = [float(each) for each in re.findall(r"min-block-size: ([\d.]+)px", STYLE)]
    assert min(targets) >= 44 and len(targets) >= 4
    assert "max-inline-size: 44ch" in STYLE
    assert not re.search(r"(?<!max-)(?<!min-)\b(?:width|height): \d+px", STYLE)
    for rule in (
        "prefers-color-scheme: dark",
        "forced-colors: active",
        "prefers-reduced-motion",
        ":focus-visible",
    ):
        assert rule in STYLE


def test_tibetan_can_wrap() -> None:
    """Tibetan has no spaces: lines may break after each tsheg, so none is of the non-breaking kind."""
    for catalogue in MESSAGES.catalogues.values():
        assert "\u0f0c" not in "".join(catalogue.texts.values())
    assert ":lang(bo)" in STYLE and "keep-all" not in STYLE and "nowrap" not in STYLE


def test_an_answer_has_every_rendition() -> None:
    """One call makes the text, the sentences, the page and the captions, timed to the speech."""
    sentences = timed(compose([("您好。再见。", "zh-Hans")]), [(0.0, 1.25), None])
    given = answer(MESSAGES, sentences, Page("yue-Hant", "s"), SpeechLink("/x", "audio/ogg", 1.25))
    assert given.language == "zh-Hans" and given.text == "您好。\n再见。" and len(given.sentences) == 2
    assert given.sentences[0] == Sentence("您好。", "zh-Hans", 0.0, 1.25)
    assert "00:00:00.000 --> 00:00:01.250\n您好。" in given.captions_vtt
    assert "您好。" in unescape(given.large_text_html) and given.braille is None
    assert answer(MESSAGES, [], Page("bo-Tibt", "s")).language == "bo-Tibt"
    with pytest.raises(ValueError, match="zip"):
        timed(sentences, [])
