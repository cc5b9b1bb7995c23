"""NLLB-200 (CC-BY-NC 4.0: not for commercial use) or a model like it, through CTranslate2 on the processor.

`options.model` is a folder with `model.bin` as ct2-transformers-converter writes it, and the model's own
`tokenizer.json`. Source of the input's form: the model card of facebook/nllb-200-distilled-600M; the encoder gets
the source language, the pieces and </s>, the decoder begins with the target language.
"""

import re

import ctranslate2
from tokenizers import Tokenizer

from access_gateway.contracts.errors import EngineError, EngineMissing, EngineRefused
from access_gateway.contracts.hearing import EngineOptions

CODES = {
    "zh-Hans": "zho_Hans", "zh-Hant": "zho_Hant", "yue-Hant": "yue_Hant", "ug-Arab": "uig_Arab", "bo-Tibt": "bod_Tibt",
    "mn-Cyrl": "khk_Cyrl", "kk-Cyrl": "kaz_Cyrl", "ko-Hang": "kor_Hang", "en-Latn": "eng_Latn",
}  # fmt: skip
BEAM = 4
MOST_PIECES = 480
"""Of one sentence: the model was trained with positions up to 512."""
LONGER = 3
"""Pieces out for each piece in, at most; what is longer is a loop."""
_AFTER_SENTENCE = re.compile(r"(?<=[.!?؟])\s+|(?<=[。！？།])\s*")
_UNSPACED = ("zh", "yue", "bo")


class NllbTranslator:
    """The model behind the BlockingTranslator Protocol. Option `threads`: 2."""

    def __init__(self, options: EngineOptions) -> None:
        """Load the model. Raises EngineMissing where it is not there, EngineError where it does not load."""
        folder = options.model
        if folder is None or not all((folder / file).is_file() for file in ("model.bin", "tokenizer.json")):
            raise EngineMissing(f"There is no NLLB model (model.bin, tokenizer.json) in {folder}.")
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._model = ctranslate2.Translator(
                str(folder),
                device="cpu",
                compute_type="int8",
                inter_threads=1,
                intra_threads=int(options.options.get("threads", "2")),
            )
        except Exception as error:  # both libraries raise nothing more precise
            raise EngineError(
                f"The NLLB model {folder.name} cannot be loaded: {type(error).__name__}."
            ) from error
        self.name = f"nllb:{folder.name}"
        known = {tag for tag, code in CODES.items() if self._tokenizer.token_to_id(code) is not None}
        self.languages = frozenset(known & options.languages if options.languages else known)

    def translate(self, text: str, source: str, target: str) -> str:
        """Return the text in the other language, sentence by sentence, its lines kept.

        Raises EngineRefused for a language that the model has not, or a sentence that is too long for it.
        """
        for tag in (source, target):
            if tag not in self.languages:
                raise EngineRefused(f"{self.name} does not translate {tag}.")
        lines = [
            [sentence for sentence in _AFTER_SENTENCE.split(line.strip()) if sentence]
            for line in text.split("\n")
        ]
        wanted = [sentence for line in lines for sentence in line if any(map(str.isalpha, sentence))]
        said = dict(zip(wanted, self._translate_all(wanted, CODES[source], CODES[target]), strict=True))
        between = "" if target.startswith(_UNSPACED) else " "
        return "\n".join(between.join(said.get(one, one) for one in line) for line in lines).strip()

    def _translate_all(self, sentences: list[str], source: str, target: str) -> list[str]:
        if not sentences:
            return []
        inputs = [self._pieces(sentence, source) for sentence in sentences]
        longest = max(map(len, inputs))
        results = self._model.translate_batch(
            inputs,
            target_prefix=[[target]] * len(inputs),
            beam_size=BEAM,
            max_decoding_length=min(MOST_PIECES, LONGER * longest + 20),
            max_batch_size=8,
        )
        return [self._text(result.hypotheses[0], target) for result in results]

    def _pieces(self, sentence: str, source: str) -> list[str]:
        pieces = self._tokenizer.encode(sentence, add_special_tokens=False).tokens
        if len(pieces) > MOST_PIECES:
            raise EngineRefused(f"A sentence has {len(pieces)} pieces; {self.name} takes {MOST_PIECES}.")
        return [source, *pieces, "</s>"]

    def _text(self, pieces: list[str], target: str) -> str:
        numbers = [self._tokenizer.token_to_id(piece) for piece in pieces if piece != target]
        return str(self._tokenizer.decode([number for number in numbers if number is not None])).strip()
