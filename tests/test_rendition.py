"""An answer in all its renditions at once: what one of them gets wrong reaches nobody, and is reported."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.faults.fake_rooms import Fakes, fake_rooms

from access_gateway import plugins
from access_gateway.contracts.turn import Answer, Preferences, Sentence
from access_gateway.reply import compose
from access_gateway.reply.braille import Braille
from access_gateway.reply.words import Words

ANSWER = "订单10086今天送到。请付99.5元。"
CELLS = dict(zip("1234567890", "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚", strict=True))


class Cells:
    """A braille library that writes digits alone; one that lies writes the same number always."""

    name = "cells"

    def __init__(self, lies: bool) -> None:
        self.lies = lies

    def has(self, table: str) -> bool:
        return True

    def translate(self, text: str, table: str) -> str:
        return "⠼⠁" if self.lies else "⠿".join(f"⠼{CELLS[one]}" for one in text if one in CELLS)


def braille(*, lies: bool = False) -> Braille:
    return Braille(
        Cells(lies),
        segmenter=plugins.make("jieba"),
        reader=plugins.make("pypinyin"),
        converter=plugins.make("opencc"),
    )


async def rendered(fakes: Fakes, text: str = ANSWER, language: str = "zh-Hans") -> Answer:
    words = Words(fakes.rooms.messages, fakes.rooms.converter, language)
    words.parts.append((text, language))
    answer, _ = await fakes.rooms.renderer.render("t-1", "s-1", words, Preferences(speech=True))
    return answer


def withheld(fakes: Fakes, name: str) -> float:
    labels = {"rendition": name}
    registry = fakes.rooms.metrics.registry
    return registry.get_sample_value("access_gateway_renditions_withheld_total", labels) or 0.0


async def test_a_lost_sentence_is_in_no_rendition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the cutting of sentences loses an amount, the words go out uncut: written, spoken and in braille."""

    def losing(parts: Sequence[tuple[str, str]], **_: Any) -> tuple[Sentence, ...]:
        return made(parts)[:1]

    made = compose.compose
    monkeypatch.setattr(compose, "compose", losing)
    async with fake_rooms(tmp_path) as fakes:
        fakes.rooms.renderer.braille = braille()
        answer = await rendered(fakes)
        assert withheld(fakes, "sentences") == 1
        assert [sentence.text for sentence in answer.sentences] == [ANSWER] and answer.text == ANSWER
        assert "99.5" in answer.large_text_html and "99.5" in answer.captions_vtt
        assert any("99.5" in line.text for line in answer.easy_read)
        assert answer.braille is not None and answer.braille.count("⠼") == len("1008699.5") - 1
        spoken = " ".join(fakes.voice.spoken)
        assert "jiu3 shi2 jiu3" in spoken or "九十九" in spoken, spoken
        kept = fakes.rooms.answers.of("t-1")
        assert [text for text, _ in kept.sentences] == [ANSWER] and kept.braille == answer.braille


@pytest.mark.parametrize("lies", [False, True])
async def test_braille_with_another_number_is_withheld_and_reported(tmp_path: Path, lies: bool) -> None:
    """No braille reader gets another order's number, now or as a file; the others get their answer."""
    async with fake_rooms(tmp_path) as fakes:
        fakes.rooms.renderer.braille = braille(lies=lies)
        answer = await rendered(fakes)
        assert (answer.braille is None) == lies
        assert fakes.rooms.answers.of("t-1").braille == answer.braille
        assert withheld(fakes, "braille") == lies
        assert "10086" in answer.text and "10086" in answer.large_text_html


@pytest.mark.parametrize(
    ("text", "language", "given"),
    [
        ("You won the 🥇.", "en-Latn", "You won the 🥇."),  # by its name a "1st place medal"
        ("谢谢(99^_^99)", "zh-Hans", "谢谢(99^_^99)"),
        ("谢谢👍", "zh-Hans", None),
    ],
)
async def test_the_name_of_a_picture_adds_no_number(
    tmp_path: Path, text: str, language: str, given: str | None
) -> None:
    """The voice says the numbers of the answer: none from an emoji's name, and none lost in a face of signs."""
    async with fake_rooms(tmp_path) as fakes:
        await rendered(fakes, text, language)
        ((said, _),) = fakes.rooms.answers.of("t-1").sentences
    assert said == given if given else "👍" not in said and len(said) > len(text)
