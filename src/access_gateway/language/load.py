"""Building this room from what is installed: engines by entry point, models from their folder."""

from pathlib import Path

from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.language import ScriptConverter
from access_gateway.language import decision
from access_gateway.language.identify import Identifier
from access_gateway.language.normalise import Normaliser
from access_gateway.plugins import make


def load_identifier(
    models: Path, *, abstain_below: float = 0.4, converter: ScriptConverter | None = None
) -> Identifier:
    """Load the identification models of a folder: letters.ftz, characters.ftz, decision.json.

    converter: one that is shared; None: one of its own.
    Raises EngineMissing where one of them is not there or cannot be read.
    """
    return Identifier(
        make("fasttext", EngineOptions(model=models / "letters.ftz")),
        make("fasttext", EngineOptions(model=models / "characters.ftz")),
        converter or make("opencc"),
        decision.load(models / "decision.json"),
        abstain_below=abstain_below,
    )


def load_normaliser() -> Normaliser:
    """Load what normalisation needs; jieba reads its dictionary at the first number that was heard."""
    return Normaliser(make("jieba"), make("opencc"))
