"""Claims come from commands that anyone can run: so the commands run."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"
IMPORT_ALL = """
import importlib, sys
sys.path[:0] = sys.argv[1:3]
for name in sys.argv[3:]:
    importlib.import_module(name)
"""


def test_every_benchmark_finds_what_it_measures():
    """A benchmark whose imports are gone is found by the suite, and not by whoever doubts a number in the README."""
    names = sorted(file.stem for file in BENCHMARKS.glob("*.py"))
    assert "streams" in names
    command = [sys.executable, "-c", IMPORT_ALL, str(BENCHMARKS), str(ROOT), *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
