"""`identify` and `normalise`: lines in, lines out."""

import argparse
import io
import sys

import pytest

from access_gateway.commands import language
from access_gateway.settings import Settings


def run(arguments: list[str], given: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str]]:
    parser = argparse.ArgumentParser()
    language.register(parser.add_subparsers(required=True))
    args = parser.parse_args(arguments)
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
    monkeypatch.setattr(sys, "stdout", out)
    status = args.run(args, Settings())
    out.flush()
    out.seek(0)
    return status, out.read().splitlines()


def test_each_line_gets_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever pipes a file gets exactly one tag and confidence a line, for any bytes."""
    lines = [
        "我的衣服什么时候到".encode(),
        b"",
        b"\xff\xfe\x00\xc3",
        "ياخشىمۇسىز".encode(),
        b"12345",
        b"x" * 3000,
    ]
    status, out = run(["identify"], b"\n".join(lines) + b"\n", monkeypatch)
    assert status == 0
    assert len(out) == len(lines)
    assert [line.split("\t")[0] for line in out][:5] == ["zh-Hans", "und", "und", "ug-Arab", "und"]
    assert all(0.0 <= float(line.split("\t")[1]) <= 1.0 for line in out)


def test_normalise_speech_and_typing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognised lines get digits, typed lines keep their words."""
    given = "我 要 三百五十 块 的\nＡＢＣ\n".encode()
    assert run(["normalise", "--language", "zh-CN"], given, monkeypatch) == (0, ["我要350块的", "ABC"])
    status, out = run(["normalise", "--language", "zh", "--typed"], "三百五十块\n".encode(), monkeypatch)
    assert (status, out) == (0, ["三百五十块"])


def test_an_unknown_language_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong tag fails with the tags there are."""
    status, out = run(["normalise", "--language", "klingon"], b"x\n", monkeypatch)
    assert (status, out) == (1, [])
    assert "ug-Arab" in capsys.readouterr().err


def test_normalise_prints_what_a_topolect_means(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever pipes Cantonese gets standard Mandarin in the line's own script, or in the one they name."""
    given = "唔該幾時到\n".encode()
    for arguments, meant in (
        (["--language", "yue-Hant"], "請問什麼時候到"),
        (["--language", "yue-Hant", "--to", "zh-Hans"], "请问什么时候到"),
        (["--language", "yue-Hant", "--own-words"], "唔該幾時到"),
    ):
        assert run(["normalise", *arguments], given, monkeypatch) == (0, [meant])
    for tag in ("yue-Hans", "yue-Hant"):
        given = "唔该几时到\n".encode()
        assert run(["normalise", "--language", tag], given, monkeypatch) == (0, ["请问什么时候到"])


def test_lines_whose_language_is_not_named_are_identified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever pipes what customers wrote, each in their own language, gets each as a backend understands it."""
    given = [
        "唔該幾時到呀",
        "侬帮我看看伐",
        "mening zakazim qachan kelidu",
        "我的衣服什么时候到",
        "12345",
        "",
    ]
    meant = [
        "請問什麼時候到",
        "你帮我看看吗",
        "مەنىڭ زاكازىم قاچان كېلىدۇ",
        "我的衣服什么时候到",
        "12345",
        "",
    ]
    assert run(["normalise"], "\n".join(given).encode() + b"\n", monkeypatch) == (0, meant)
    status, out = run(["normalise", "--to", "zh-Hans"], (given[0] + "\n").encode(), monkeypatch)
    assert (status, out) == (0, ["请问什么时候到"])


def test_what_may_be_mandarin_stays_as_it_is_where_the_language_is_not_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The reading of Sichuan's words is taken only where they are surely Sichuan's."""
    given = "你要好多\n".encode()
    assert run(["normalise"], given, monkeypatch) == (0, ["你要好多"])
    assert run(["normalise", "--language", "zh-Hans-x-sichuan"], given, monkeypatch) == (0, ["你要多少"])


def test_typed_reviews_keep_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pasted review stays as its writer wrote it; `--heard` says that it was spoken."""
    reviews = ["等了二十分钟才送到", "三百五十块，不值", "一个小时送到很慢"]
    given = "\n".join(reviews).encode() + b"\n"
    assert run(["normalise", "--language", "zh-Hans"], given, monkeypatch) == (0, reviews)
    status, out = run(["normalise", "--language", "zh-Hans", "--heard"], given, monkeypatch)
    assert (status, out[:2]) == (0, ["等了20分钟才送到", "350块，不值"])
