"""sherpa-onnx (Apache-2.0) as a voice: VITS models of one language each, behind the same door as every voice.

An optional dependency: `pip install 'access-gateway[sherpa]'`.
"""

import array
import sys
from pathlib import Path
from typing import Any

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import EngineError, EngineMissing, EngineRefused
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.speaking import AS_WRITTEN, Manner, Sex, Voice
from access_gateway.engines.sherpa_hearing import load_sherpa, model_file

MAX_CHARS = 200
_SEXES: dict[str, Sex] = {"female": "female", "male": "male"}


class SherpaSpeaker:
    """A Speaker over one VITS model: `*.onnx`, `tokens.txt` and, where it has them, `lexicon.txt` and `*.fst`.

    Options: `language` (of its voice), `reads` (what its text is written in, as speech/reading names it; else as
    written), `sex`, `speaker` (number of the voice in the model, 0), `threads` (1). Raises EngineMissing where
    library or model is not there, EngineError where the model cannot be loaded.
    """

    def __init__(self, options: EngineOptions) -> None:
        folder, said = options.model, options.options
        if folder is None or not (folder / "tokens.txt").is_file():
            raise EngineMissing(f"There is no sherpa-onnx model in {folder}.")
        library = load_sherpa()
        self._speaker = int(said.get("speaker", "0"))
        self._tts = _load(library, folder, int(said.get("threads", "1")))
        self.name = f"sherpa-onnx:{folder.name}"
        language, reads = said.get("language", ""), said.get("reads", AS_WRITTEN)
        self.voices = (Voice(folder.name, language, reads, folder.name, _SEXES.get(said.get("sex", ""), "")),)

    def speak(self, text: str, voice: str, manner: Manner) -> Pcm:
        """Speak 1 to 200 characters at the model's own rate.

        These models have a rate and no pitch: the pitch is not changed. Raises EngineRefused for what cannot be
        spoken, EngineError where the model gives no sound.
        """
        if voice != self.voices[0].name:
            raise EngineRefused(f"There is no voice {voice[:60]!r}; there is: {self.voices[0].name}.")
        if len(text) > MAX_CHARS:
            raise EngineRefused(f"At most {MAX_CHARS} characters are spoken at once; these are {len(text)}.")
        if not any(character.isalnum() for character in text):
            raise EngineRefused("There is nothing to speak: no letter and no digit.")
        if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text):
            raise EngineRefused("The text holds a null character or half of a surrogate pair.")
        try:
            made = self._tts.generate(text, sid=self._speaker, speed=manner.rate)
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"{self.name} failed: {type(error).__name__}.") from error
        if not len(made.samples):
            raise EngineError(f"{self.name} gives no sound for this text.")
        loud = 32_767 * manner.volume
        samples = array.array("h", (round(max(-1.0, min(1.0, sample)) * loud) for sample in made.samples))
        if sys.byteorder == "big":
            samples.byteswap()
        return Pcm(samples.tobytes(), int(made.sample_rate))


def _load(library: Any, folder: Path, threads: int) -> Any:
    """Load the model. Raises EngineMissing, EngineError."""
    lexicon = folder / "lexicon.txt"
    vits = library.OfflineTtsVitsModelConfig(
        model=model_file(folder, ""),
        lexicon=str(lexicon) if lexicon.is_file() else "",
        tokens=str(folder / "tokens.txt"),
    )
    config = library.OfflineTtsConfig(
        model=library.OfflineTtsModelConfig(vits=vits, num_threads=threads, provider="cpu"),
        rule_fsts=",".join(str(file) for file in sorted(folder.glob("*.fst"))),
    )
    if not config.validate():
        raise EngineError(f"The model {folder.name} is not one that sherpa-onnx can load.")
    try:
        return library.OfflineTts(config)
    except (RuntimeError, ValueError) as error:
        raise EngineError(f"The model {folder.name} cannot be loaded: {error}.") from error
