"""fastText classifiers (Facebook AI Research, MIT): text in, labels with probabilities out."""

from collections.abc import Sequence

import fasttext_pybind

from access_gateway.contracts.errors import EngineMissing
from access_gateway.contracts.hearing import EngineOptions

_LABEL = "__label__"
LEAST = 1e-6
"""Less probable labels are left out: for most texts two thirds of them, and each costs as much as a character."""


class FastTextClassifier:
    """A fastText model file behind the Classifier Protocol.

    Safe for any string: fastText itself refuses a newline and answers an empty string with a label.
    One instance may be used from several threads: prediction does not change the model.
    """

    def __init__(self, options: EngineOptions) -> None:
        """Load `options.model` (.bin or .ftz). Raises EngineMissing where it is not there or not a model."""
        if options.model is None or not options.model.is_file():
            raise EngineMissing(f"There is no fastText model at {options.model}.")
        try:
            # The wheel that predicts and the one that trains share this inner module, and not its wrapper, which
            # in one of them imports NumPy: 16 MB for a line of text.
            self._model = fasttext_pybind.fasttext()
            self._model.loadModel(str(options.model))
        except (ValueError, RuntimeError) as error:
            raise EngineMissing(f"{options.model} is not a fastText model: {error}.") from error
        self._names = _Names()

    def predict(self, text: str, k: int) -> Sequence[tuple[str, float]]:
        """Return up to k (label, probability of at least LEAST), best first; nothing for a text without words."""
        # What is printable has no white space but spaces and no lone surrogate: nothing to clean.
        clean = text.isprintable() and not text.isspace()
        words = text if clean else " ".join(text.replace("\0", " ").split())
        if not words or k < 1:
            return ()
        try:
            found = self._model.predict(words + "\n", k, LEAST, "replace")
        except TypeError:  # a lone surrogate, which cannot be UTF-8
            words = words.encode("utf-8", "replace").decode("utf-8")
            found = self._model.predict(words + "\n", k, LEAST, "replace")
        names = self._names
        return [(names[label], p if p < 1.0 else 1.0) for p, label in found]


class _Names(dict[str, str]):
    """A model's labels without their prefix, each made once."""

    def __missing__(self, label: str) -> str:
        name = self[label] = label.removeprefix(_LABEL)
        return name
