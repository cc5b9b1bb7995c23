"""Running the command line as a user does: in this process, or in one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from access_gateway.__main__ import main


@dataclass(frozen=True)
class Ran:
    """What a user sees of one command."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run a command in this process, with its data in a folder of the test, no models unless they are named."""
    monkeypatch.setenv("ACCESS_GATEWAY__STORE__FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("ACCESS_GATEWAY__MODELS__FOLDER", str(tmp_path / "no-models"))

    def command(*arguments: str | Path) -> Ran:
        capfd.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as error:  # argparse
            status = error.code if isinstance(error.code, int) else 1
        return Ran(status, *capfd.readouterr())

    yield command
    structlog.reset_defaults()  # or other tests would log to what this one captured


def run_apart(*arguments: str | Path, shell: str = "", limit_s: float = 60, **environment: str) -> Ran:
    """Run a command in a process of its own; `shell` is what its output is piped into."""
    command = [sys.executable, "-m", "access_gateway", *map(str, arguments)]
    env = {**os.environ, **environment}
    if shell:
        script = f'set -o pipefail; "$@" | {shell}'
        command = ["bash", "-c", script, "bash", *command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=limit_s, env=env, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)
