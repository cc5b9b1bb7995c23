"""A thousand facts in Mandarin: wrong numbers by reading them back, and by ear beside the recogniser's own floor.

    PYTHONPATH=. .venv/bin/python benchmarks/speech_facts.py [--facts 1000] [--seed 1] [--heard 100 | --all]

First without sound: each sentence is put in words as for the voice, and an independent reader (facts.py) takes the
fact out of them again. Then a sample is spoken by the gateway's own voice (whichever the settings choose) and heard by
the recogniser that is installed for Mandarin. Recognisers mishear numbers too, so the same digits are spoken once more
from plain characters, one by one and bare of any sentence: what is wrong there is the floor, of the voice and the
recogniser together, and none of it the reading's. No test depends on the part with sound.
"""

import argparse
import asyncio
import os
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.facts import DIGITS, Fact, NotRead, facts, read_back, whole

from access_gateway import settings as settings_module
from access_gateway.contracts.audio import Recording
from access_gateway.contracts.speaking import Manner, SpokenSentence
from access_gateway.heard import audio_limits
from access_gateway.hearing.decode import decode
from access_gateway.hearing.hearer import Hearer
from access_gateway.pools import hearing_room, speech_room
from access_gateway.settings import Settings
from access_gateway.speech.encode import wav_bytes
from access_gateway.speech.reading.aloud import in_words
from access_gateway.speech.speech import Speech

MANDARIN = "zh-Hans"
CANTONESE = "yue-Hant"
PATIENT = {
    f"ACCESS_GATEWAY__SPEECH__{name}": value
    for name, value in (("BETTER_FIRST_S", "60"), ("BETTER_WHOLE_S", "600"), ("SENTENCE_TIMEOUT_S", "120"))
}
"""Settings under which a busy machine does not change whose voice it is."""
_NUMERALS = re.compile(r"[零〇一幺二两三四五六七八九十百千万亿]+")


def wrong_by_reading(sample: Sequence[Fact], language: str = MANDARIN) -> dict[str, tuple[Fact, str]]:
    """Return what was not read back as it was meant: sentence → fact, what came instead."""
    wrong = {}
    for fact in sample:
        said = in_words(fact.sentence, language)
        try:
            value = read_back(fact, said)
        except NotRead as error:
            value = f"not read: {error}"
        if value != fact.value:
            wrong[fact.sentence] = (fact, f"{value} ← {said}")
    return wrong


def digits_heard(text: str) -> str:
    """Return the digits of a text in order, those in characters too: what a listener would write down."""
    return "".join(
        re.findall(r"\d", _NUMERALS.sub(lambda match: _as_digits(match[0]), text.replace("百分之", "")))
    )


def _as_digits(numerals: str) -> str:
    if set(numerals) & set("十百千万亿"):
        try:
            return str(whole(numerals))
        except NotRead:
            pass
    return "".join(DIGITS.get(numeral, "") for numeral in numerals)


def plain(fact: Fact) -> str:
    """Write the number of a fact in characters, digit by digit, with a comma after every four: no reading is needed."""
    numerals = "零一二三四五六七八九"
    digits = [numerals[int(digit)] for digit in digits_heard(in_words(fact.written, MANDARIN))]
    return "，".join("".join(digits[place : place + 4]) for place in range(0, len(digits), 4)) + "。"


async def heard(text: str, speech: Speech, hearer: Hearer, settings: Settings, file: Path | None) -> str:
    """Speak a text and hear it."""
    spoken = [one async for one in speech.speak([(text, MANDARIN)], Manner())]
    pcms = [one.pcm for one in spoken if isinstance(one, SpokenSentence)]
    if not pcms:
        return ""
    sound = wav_bytes(pcms)
    if file:
        await asyncio.to_thread(file.write_bytes, sound)
    pcm = decode(Recording(sound, "audio/wav"), audio_limits(settings))
    return (await hearer.hear(pcm, [MANDARIN])).text


def mistakes(said: str, expected: str) -> int:
    """Return how many digits have to be put in, taken out or changed (Levenshtein)."""
    row = list(range(len(expected) + 1))
    for place, digit in enumerate(said, 1):
        above, row[0] = row[0], place
        for column, other in enumerate(expected, 1):
            above, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, above + (digit != other)),
            )
    return row[-1]


@dataclass(slots=True)
class Tally:
    """What was heard of one kind of fact, one way of saying it."""

    facts: int = 0
    wrong: int = 0
    digits: int = 0
    mistakes: int = 0

    def add(self, said: str, expected: str) -> None:
        """Count one fact."""
        self.facts += 1
        self.wrong += said != expected
        self.digits += len(expected)
        self.mistakes += mistakes(said, expected)

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def cells(self) -> str:
        """Return the table cells: numbers wrong, digits wrong."""
        return f"{self.wrong} | {self.mistakes / max(1, self.digits):.0%}"


async def by_ear(sample: Sequence[Fact], settings: Settings, keep: Path | None) -> None:
    """Print how many numbers were heard wrong, in sentences and plainly spelled."""
    sentences: defaultdict[str, Tally] = defaultdict(Tally)
    floor: defaultdict[str, Tally] = defaultdict(Tally)
    async with speech_room(settings) as speech, hearing_room(settings, languages=[MANDARIN]) as hearer:
        print(
            f"\nvoice: {speech.engine(MANDARIN)}; heard by {hearer.engine(MANDARIN)}; {len(sample)} facts\n"
        )
        for number, fact in enumerate(sample):
            file = keep / f"{number:04}-{fact.kind}.wav" if keep else None
            expected = digits_heard(in_words(fact.written, MANDARIN))
            in_sentence = await heard(fact.sentence, speech, hearer, settings, file)
            sentences[fact.kind].add(digits_heard(in_sentence), expected)
            alone = await heard(plain(fact), speech, hearer, settings, None)
            floor[fact.kind].add(digits_heard(alone), expected)
    print(
        "| kind | facts | in their sentence: wrong | digits wrong | digit by digit (floor): wrong | digits wrong |"
    )
    print("|---|---|---|---|---|---|")
    for kind, tally in sentences.items():
        print(f"| {kind} | {tally.facts} | {tally.cells()} | {floor[kind].cells()} |")
    everything, lowest = sum(sentences.values(), Tally()), sum(floor.values(), Tally())
    print(f"| **all** | {everything.facts} | {everything.cells()} | {lowest.cells()} |")


def main() -> None:
    """Read back all, hear a sample."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--facts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--heard", type=int, default=100, help="how many are spoken and heard (0: none)")
    parser.add_argument("--all", action="store_true", help="speak and hear every one")
    parser.add_argument("--keep", type=Path, help="folder for the sound of the sentences")
    args = parser.parse_args()
    sample = list(facts(args.facts, args.seed))
    spoken_too = list(facts(len(sample), seed=args.seed, cantonese=True))
    print(f"Cantonese, by reading: {len(wrong_by_reading(spoken_too, CANTONESE))} of {len(spoken_too)} wrong")
    wrong = wrong_by_reading(sample)
    print(f"read back: {len(sample) - len(wrong)} of {len(sample)} facts right, {len(wrong)} wrong")
    for sentence, (fact, value) in wrong.items():
        print(f"  {sentence} {fact.value}, not {value}")
    listened = sample if args.all else sample[: args.heard]
    if listened:
        if args.keep:
            args.keep.mkdir(parents=True, exist_ok=True)
        asyncio.run(by_ear(listened, settings_module.load(environment={**PATIENT, **os.environ}), args.keep))


if __name__ == "__main__":
    main()
