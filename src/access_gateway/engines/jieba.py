"""jieba (MIT): cuts Chinese text into words."""

import logging
import threading
import warnings
from typing import BinaryIO

with warnings.catch_warnings():
    # jieba 0.42.1 reaches for pkg_resources and has old escapes in its patterns; neither concerns a user.
    warnings.simplefilter("ignore")
    import jieba

from access_gateway.contracts.errors import EngineMissing
from access_gateway.contracts.hearing import EngineOptions

LEAST_FREQUENCY = 4
"""Of a word in jieba's corpus: 137,000 of its 349,000 words have it."""


class JiebaSegmenter:
    """jieba's exact mode behind the Segmenter Protocol.

    The dictionary is read at the first `cut`, without words that jieba's corpus has hardly seen: 22 MB instead of
    56, and what is left out are names that no service text needs. jieba's own way
    would leave it as a marshal file under a fixed name in the system's shared temporary folder, and read
    whatever lies there under that name: it is read from the package each time instead.
    """

    def __init__(self, options: EngineOptions) -> None:
        """Take `options.model` as the dictionary file, where given; else jieba's own."""
        logging.getLogger("jieba").setLevel(logging.WARNING)
        if options.model is not None and not options.model.is_file():
            raise EngineMissing(f"There is no jieba dictionary at {options.model}.")
        path = None if options.model is None else str(options.model)
        self._tokenizer = jieba.Tokenizer(dictionary=path)
        self._loading = threading.Lock()

    def cut(self, text: str) -> list[str]:
        """Return the words; joined they are the text. Safe for any string."""
        if not self._tokenizer.initialized:
            self._load()
        return list(self._tokenizer.cut(text, HMM=False))

    def _load(self) -> None:
        with self._loading:
            if self._tokenizer.initialized:
                return
            with self._tokenizer.get_dict_file() as file:
                self._tokenizer.FREQ, self._tokenizer.total = _read(file)
            self._tokenizer.initialized = True


def _read(file: BinaryIO) -> tuple[dict[str, int], int]:
    """Return jieba's prefix dictionary (word or beginning of a word → frequency, 0 for mere beginnings) and its sum."""
    frequencies: dict[str, int] = {}
    total = 0
    for line in file:
        word, number = line.decode("utf-8").split(" ")[:2]
        frequency = int(number)
        if frequency < LEAST_FREQUENCY:
            continue
        frequencies[word] = frequency
        total += frequency
        for length in range(1, len(word)):
            frequencies.setdefault(word[:length], 0)
    return frequencies, total
