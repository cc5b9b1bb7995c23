"""Captions say everything that is spoken, when it is spoken."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from access_gateway.contracts.turn import Sentence
from access_gateway.reply.captions import captions_vtt
from access_gateway.reply.width import width

CUE = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})( vertical:lr)?")


def cues(vtt: str) -> list[tuple[float, float, list[str]]]:
    """(start, end, lines) of each cue, read as the format says: blocks between blank lines."""
    blocks = vtt.rstrip("\n").split("\n\n")
    assert blocks[0] == "WEBVTT" and vtt.endswith("\n")
    found = []
    for block in blocks[1:]:
        lines = block.split("\n")
        if lines[0].startswith("NOTE"):
            continue
        match = CUE.fullmatch(lines[0])
        assert match, lines[0]
        begin, until = (
            int(match[at]) * 3600 + int(match[at + 1]) * 60 + float(match[at + 2]) for at in (1, 4)
        )
        found.append((begin, until, lines[1:]))
    return found


def test_cues_follow_the_speech() -> None:
    """A deaf customer who watches somebody listen reads each sentence as it sounds."""
    vtt = captions_vtt(
        [Sentence("您好。", "zh-Hans", 0.0, 0.8), Sentence("订单已发货。", "zh-Hans", 1.1, 3.0)]
    )
    assert cues(vtt) == [(0.0, 0.8, ["您好。"]), (1.1, 3.0, ["订单已发货。"])]
    assert "NOTE" not in vtt


def test_untimed_sentences_are_given_time_to_read() -> None:
    """What cannot be spoken is captioned too, at a pace that can be read, and says that it is estimated."""
    vtt = captions_vtt([Sentence("您好。", "zh-Hans", 0.0, 0.8), Sentence("བཀྲ་ཤིས་བདེ་ལེགས།" * 3, "bo-Tibt")])
    assert "NOTE" in vtt
    first, *rest = cues(vtt)
    assert rest[0][0] == first[1] and rest[-1][1] - rest[0][0] >= 1.5
    assert rest[0][2][0].startswith("<lang bo-Tibt>")


def test_long_sentences_share_their_time() -> None:
    """Two lines of 20 Han or 40 Latin characters at a time, never a wall of text."""
    vtt = captions_vtt(
        [
            Sentence(
                "如果您收到的商品有破损，请在签收之前拍照留存，并且马上联系我们的客服人员。" * 3,
                "zh-Hans",
                2.0,
                20.0,
            )
        ]
    )
    found = cues(vtt)
    assert found[0][0] == 2.0 and found[-1][1] == 20.0 and len(found) > 2
    assert all(len(lines) <= 2 and all(width(line) <= 40 for line in lines) for *_, lines in found)


def test_mongolian_captions_run_downwards() -> None:
    """Traditional Mongolian is set as it is read."""
    assert " vertical:lr\n" in captions_vtt([Sentence("ᠰᠠᠢᠨ᠃", "mn-Mong", 0.0, 1.0)])


def test_hostile_text_stays_text() -> None:
    """No text can forge a cue, a note or mark-up."""
    vtt = captions_vtt(
        [Sentence("a-->b <b>&</b>\n\n00:00:00.000 --> 00:00:09.000\nNOTE x\x00", "en-Latn", 0.0, 1.0)]
    )
    body = vtt.split("\n\n", 1)[1]
    assert body.count("-->") == len(cues(vtt)) and "<b>" not in body and "&lt;b&gt;&amp;" in body


def test_nothing_to_say_is_a_valid_file() -> None:
    """A player does not stumble over an empty answer."""
    assert captions_vtt([]) == "WEBVTT\n"


@given(
    st.lists(
        st.tuples(st.text(max_size=120), st.none() | st.floats(0, 500), st.none() | st.floats(0, 500)),
        max_size=8,
    )
)
@settings(max_examples=200, deadline=None)
def test_cues_never_run_backwards(rows: list[tuple[str, float | None, float | None]]) -> None:
    """Whatever times a speech engine reports, players get cues in order that do not overlap."""
    sentences = [Sentence(text, "zh-Hans", start, end) for text, start, end in rows]
    vtt = captions_vtt(sentences)
    vtt.encode("utf-8")
    now = 0.0
    for begin, until, lines in cues(vtt):
        assert begin >= now - 1e-9 and until > begin - 1e-9 and lines and all(lines)
        now = until


def test_cues_begin_with_their_clauses():
    """Who reads along in a long sentence reads what is being spoken, where the voice tells when its clauses begin."""
    first, second = (
        "一二三四五六七八九十" * 3 + "一二三四五六七八九，",
        "百千万亿兆京垓秭穰沟" * 3 + "百千万亿兆京垓秭穰。",
    )
    text = first + second
    cues = captions_vtt([Sentence(text, "zh-Hans", 1.0, 11.0, ((len(first), 9.0),))])
    times = re.findall(r"(\S+) --> (\S+)", cues)
    assert times == [("00:00:01.000", "00:00:09.000"), ("00:00:09.000", "00:00:11.000")]
    untimed = re.findall(r"(\S+) --> (\S+)", captions_vtt([Sentence(text, "zh-Hans", 1.0, 11.0)]))
    assert untimed[0][0] == "00:00:01.000" and untimed[-1][1] == "00:00:11.000" and untimed[0][1] < "00:00:07"
