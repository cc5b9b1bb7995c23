"""`access-gateway eval identify DIR | normalise FILE`: the tables by which anyone can check what is claimed."""

import argparse

from access_gateway.commands import evaluate_identify, evaluate_normalise


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `eval` and its parts to the command line."""
    evaluate = commands.add_parser("eval", help="measure identification or normalisation on labelled text")
    parts = evaluate.add_subparsers(dest="part", required=True, metavar="WHAT")
    for part in (evaluate_identify, evaluate_normalise):
        part.register(parts)
