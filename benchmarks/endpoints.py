"""When does somebody stop speaking? Silero, Silero asked only in doubt (ours), and Vosk's own endpoints.

    python benchmarks/endpoints.py [--sounds DIR] [--pause 0.9]

One stream of recordings with silence between them, clean and with noise; where each begins and ends is known, from
Silero on the clean recording alone. Figures: utterances whose end was found, ends beyond those (an utterance cut
in two), how long after the end of speech, and processor time a second of sound. Vosk finds ends while it decodes: its
price is the decoder's.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import vosk
from standing import BYTES_PER_S, linked, quantile, sounds

from access_gateway.contracts.audio import HEARING_RATE_HZ, Pcm
from access_gateway.hearing.endpoint import Endpointer
from access_gateway.hearing.pauses import Pauses
from access_gateway.hearing.speech import PAD_S, find_speech
from access_gateway.hearing.thrifty import Thrifty
from access_gateway.plugins import make

PIECE_BYTES = BYTES_PER_S // 10
GAP_S = 2.0
NOISES = (0, 100, 400)
"""Root mean square of the noise, of 32,767; speech has some 2,000."""

Ends = Callable[[bytes], bool]


def stream(said: list[bytes], noise: int) -> tuple[bytes, list[float]]:
    """Return the sound, and where speech ends in it, in seconds."""
    chance = random.Random(1)
    sound, ends_s = bytearray(bytes(BYTES_PER_S)), []
    for one in said:
        spans = find_speech(Pcm(one, HEARING_RATE_HZ), make("silero"))
        ends_s.append(len(sound) / BYTES_PER_S + spans[-1].end_s - PAD_S)
        sound += one + bytes(int(GAP_S * HEARING_RATE_HZ) * 2)
    if not noise:
        return bytes(sound), ends_s
    hiss = [round(chance.gauss(0, noise)) for _ in range(2 * HEARING_RATE_HZ)]
    samples = memoryview(bytes(sound)).cast("h")
    loud = (max(-32_768, min(32_767, one + hiss[at % len(hiss)])) for at, one in enumerate(samples))
    return b"".join(one.to_bytes(2, "little", signed=True) for one in loud), ends_s


def of_silero(pause_s: float, *, thrifty: bool) -> Ends:
    """Return what finds ends with Silero."""
    detector = make("silero")
    endpointer = Endpointer(Thrifty(detector) if thrifty else detector, Pauses.fixed(pause_s))
    return lambda piece: any(stretch.ended for stretch in endpointer.feed(piece))


def of_vosk(model: vosk.Model) -> Ends:
    """Return what finds ends with Vosk: an endpoint after words."""
    recogniser = vosk.KaldiRecognizer(model, HEARING_RATE_HZ)
    return lambda piece: bool(recogniser.AcceptWaveform(piece) and json.loads(recogniser.Result())["text"])


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sounds", type=Path)
    parser.add_argument("--pause", type=float, default=0.9)
    asked = parser.parse_args()
    said = sounds(asked.sounds)
    vosk.SetLogLevel(-1)
    with tempfile.TemporaryDirectory() as folder:
        model = vosk.Model(str(linked(Path(folder) / "models")))
    print(f"{'noise':>6} {'':24} {'found':>6} {'more':>5} {'p50 s':>6} {'p95 s':>6} {'cpu s/s':>8}")
    for noise in NOISES:
        sound, ends_s = stream(said, noise)
        for name, ends in (
            ("Silero, every chunk", of_silero(asked.pause, thrifty=False)),
            ("Silero, in doubt", of_silero(asked.pause, thrifty=True)),
            ("Vosk's own", of_vosk(model)),
        ):
            started = time.process_time()
            found = [
                at / BYTES_PER_S
                for at in range(0, len(sound), PIECE_BYTES)
                if ends(sound[at : at + PIECE_BYTES])
            ]
            price = (time.process_time() - started) / (len(sound) / BYTES_PER_S)
            late = [
                min(after) - end_s
                for end_s in ends_s
                if (after := [at for at in found if 0 <= at - end_s <= GAP_S + 0.5])
            ]
            print(
                f"{noise:6} {name:24} {len(late):3}/{len(ends_s):<2} {len(found) - len(late):5} "
                f"{quantile(late, 0.5):6.2f} {quantile(late, 0.95):6.2f} {price:8.4f}"
            )


if __name__ == "__main__":
    main()
