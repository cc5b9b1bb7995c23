"""Reading a Dockerfile and a .dockerignore, as far as this project's own need it."""

import json
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, its continuation lines joined."""

    name: str
    """In capitals: "RUN"."""
    value: str

    @property
    def exec_form(self) -> list[str] | None:
        """The words of `["a", "b"]`; None where it is in shell form."""
        words: list[str] | None = json.loads(self.value) if self.value.startswith("[") else None
        return words


def stages(text: str) -> list[list[Instruction]]:
    """Return the instructions of each stage, the FROM of each first."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^\s*#.*\n", "", text))
    found: list[list[Instruction]] = []
    for line in filter(str.strip, joined.splitlines()):
        name, _, value = line.partition(" ")
        if name == "FROM":
            found.append([])
        found[-1].append(Instruction(name, value.strip()))
    return found


def environment(stage: list[Instruction]) -> dict[str, str]:
    """Return what the stage's ENV instructions set."""
    pairs = [pair for it in stage if it.name == "ENV" for pair in shlex.split(it.value)]
    return dict(pair.split("=", 1) for pair in pairs)


def copy_context(checkout: Path, ignore: str, into: Path) -> list[str]:
    """Copy what a build would be sent; return the paths. The last rule that fits a path or its folder holds."""
    rules = [line for line in ignore.splitlines() if line and not line.startswith("#")]
    patterns = [(line.startswith("!"), _pattern(line.removeprefix("!"))) for line in rules]
    tops = {line[1:].split("/")[0] for line in rules if line.startswith("!")}
    copied = []
    for top in sorted(tops):
        whole = checkout / top
        for file in sorted(whole.rglob("*")) if whole.is_dir() else [whole]:
            path = file.relative_to(checkout).as_posix()
            kept = [wanted for wanted, pattern in patterns if pattern.match(path)][-1:]
            if file.is_file() and kept != [False]:
                (into / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, into / path)
                copied.append(path)
    return copied


def _pattern(rule: str) -> re.Pattern[str]:
    written = "".join(
        {"**/": "(?:.*/)?", "*": "[^/]*"}.get(part, re.escape(part))
        for part in re.split(r"(\*\*/|\*)", rule.rstrip("/"))
    )
    return re.compile(written + "(?:/.*)?$")
