"""jieba (MIT): cuts Chinese text into words."""

import logging
import threading
import warnings

with warnings.catch_warnings():
    # jieba 0.42.1 reaches for pkg_resources and has old escapes in its patterns; neither concerns a user.
    warnings.simplefilter("ignore")
    import jieba

from access_gateway.contracts.errors import EngineMissing
from access_gateway.contracts.hearing import EngineOptions


class JiebaSegmenter:
    """jieba's exact mode behind the Segmenter Protocol.

    The dictionary (about 80 MB in memory, one second to read) is read at the first `cut`. jieba's own way
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
                self._tokenizer.FREQ, self._tokenizer.total = self._tokenizer.gen_pfdict(file)
            self._tokenizer.initialized = True
