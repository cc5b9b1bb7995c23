"""Plain text: everything said, nothing twice."""

from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.language import Clean, Identified
from access_gateway.contracts.turn import Answer, Handoff, Meaning, Notice, Reply, Sentence
from access_gateway.reply.bidi import isolate
from access_gateway.reply.plain import plain_text
from access_gateway.reply.text import clean, clean_line


def reply(*sentences: str, handoff: Handoff | None = None, notices: tuple[Notice, ...] = ()) -> Reply:
    rows = tuple(Sentence(text, "zh-Hans") for text in sentences)
    given = Answer("zh-Hans", " ".join(sentences), rows, "", "")
    return Reply(
        turn="t", session="s", heard=None, said=Transcript("?", "zh-Hans"), identified=Identified("zh-Hans", 1.0),
        clean=Clean("?", "?", "zh-Hans"), meaning=Meaning(), answer=given, handoff=handoff, notices=notices,
    )  # fmt: skip


def test_plain_text_has_everything_once() -> None:
    """A text-only client shows the answer, the way to a person and the notices, in that order."""
    notices = (Notice("a", "二。", "zh-Hans"), Notice("b", "四。", "zh-Hans"))
    text = plain_text(reply("一。", "二。", handoff=Handoff("accepted", "三。"), notices=notices))
    assert text == "一。\n二。\n\n三。\n\n四。\n"


def test_control_characters_do_not_reach_a_terminal() -> None:
    """An answer cannot move a terminal's cursor, ring its bell or break the encoding."""
    text = plain_text(reply("a\x1b[2Jb\x07\x00\ud800"))
    assert text == "a[2Jb\ufffd\n"
    text.encode("utf-8")


def test_cleaning_keeps_what_writing_needs() -> None:
    """Joiners, tsheg and the Mongolian narrow space are letters of their scripts, not dirt."""
    kept = "བོད་ ᠲᠠᠨ\u202fᠤ ᠪᠠᠢᠨ\u180eᠠ \u2068x\u2069 👩\u200d🦯"
    assert clean(kept) == clean_line(kept) == kept
    assert clean("a\r\nb\rc") == "a\nb\nc" and clean_line(" a \n\t b\u2029") == "a b"


def test_isolates_are_balanced() -> None:
    """Text put into other text cannot turn the rest of the line around."""
    assert isolate("abc") == "abc"
    assert isolate("\u202eabc\u2069", always=True) == "\u2068abc\u2069"
    assert isolate("ئا") == "\u2068ئا\u2069"
