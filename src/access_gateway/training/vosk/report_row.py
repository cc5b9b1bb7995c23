"""One row of a report."""

from dataclasses import dataclass

from access_gateway.training.vosk.measure import Errors


@dataclass(frozen=True, slots=True)
class Row:
    """The errors on one speaker under one circumstance, who was not trained on."""

    speaker: str
    circumstance: str
    recordings: int
    errors: Errors
    """In letters, by Vosk, with the model's own language model."""
