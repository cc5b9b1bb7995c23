"""`python -m access_gateway.training.lid --corpus DIR --out models/lid`: retrain identification."""

import argparse
import sys
from pathlib import Path

from access_gateway.training.lid.build import Sources, build


def main(arguments: list[str] | None = None) -> int:
    """Train both models and write them with their decision file; print how many lines went in."""
    parser = argparse.ArgumentParser(prog="python -m access_gateway.training.lid", description=main.__doc__)
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR", help="folder of LABEL.txt.gz")
    parser.add_argument("--own", type=Path, metavar="DIR", help="the project's own sentences (OUT/corpus)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=20, help="sentences drawn from one pattern, at most")
    chosen = parser.parse_args(arguments)
    if not chosen.corpus.is_dir():
        parser.error(f"there is no folder {chosen.corpus}")
    sources = Sources(shared=chosen.corpus, own=chosen.own or chosen.out / "corpus")
    for label, count in sorted(build(sources, chosen.out, seed=chosen.seed, each=chosen.each).items()):
        sys.stdout.write(f"{label}\t{count}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
