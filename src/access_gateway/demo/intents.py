"""What a customer wants: patterns with points, from intents.toml."""

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

NEEDED = 2


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing that customers want, and how they say it."""

    name: str
    points: int
    any: tuple[re.Pattern[str], ...]
    also: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None

    def score(self, text: str) -> int:
        """Return the points that the text gets; 0 where it says nothing of this."""
        if self.unless and self.unless.search(text):
            return 0
        strong = sum(self.points for pattern in self.any if pattern.search(text))
        return strong + sum(1 for pattern in self.also if pattern.search(text))


class Intents:
    """All of them, and the words for yes and no."""

    def __init__(self) -> None:
        tree = read_toml("intents.toml")
        self.all = tuple(_intent(entry) for entry in tree["intent"])
        replies = tree["replies"]
        self._no, self._yes = re.compile(replies["no"]), re.compile(replies["yes"])
        self._max_chars = int(replies["max_chars"])

    def best(self, text: str) -> str | None:
        """Return the name of what fits plain text best, or None; the first of equals."""
        score, name = max(((intent.score(text), intent.name) for intent in self.all), key=lambda one: one[0])
        return name if score >= NEEDED else None

    def reply(self, text: str) -> Literal["yes", "no"] | None:
        """Read plain text as the answer to a yes-or-no question."""
        if len(text) <= self._max_chars:
            if self._no.search(text) and not text.startswith(("没错", "没问题")):
                return "no"
            if self._yes.search(text):
                return "yes"
        return None


def read_toml(name: str) -> dict[str, Any]:
    """Return one of the shop's data files."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _intent(entry: dict[str, Any]) -> Intent:
    return Intent(
        name=entry["name"],
        points=entry.get("points", 3),
        any=tuple(map(re.compile, entry["any"])),
        also=tuple(map(re.compile, entry.get("also", ()))),
        unless=re.compile(entry["unless"]) if "unless" in entry else None,
    )
