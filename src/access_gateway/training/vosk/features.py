"""MFCC as Vosk computes it from the `mfcc.conf` that is written beside the model, and the way back to the bands.

Source of bands and lifter: Kaldi, feat/mel-computations.cc, feat/feature-mfcc.cc (https://kaldi-asr.org, Apache-2.0).
"""

import kaldi_native_fbank as knf
import numpy as np
import numpy.typing as npt

from access_gateway.training.vosk.kaldi import Floats

RATE_HZ = 16_000
SIZE = 40
FRAME_S = 0.01
LOUDNESS = 0
"""The coefficient that holds the level."""
LOUDNESS_A_NEPER = SIZE**0.5 * 2.0
"""What e times the amplitude adds to it: the first row of an orthonormal DCT over SIZE log energies."""
_LOW_HZ, _HIGH_HZ = 20, -400
_LIFTER = 22.0

MFCC_CONF = f"""--sample-frequency={RATE_HZ}
--use-energy=false
--num-mel-bins={SIZE}
--num-ceps={SIZE}
--low-freq={_LOW_HZ}
--high-freq={_HIGH_HZ}
--dither=0
--allow-upsample=true
--allow-downsample=true
"""


def _mel(hz: float) -> float:
    return 1127.0 * float(np.log1p(hz / 700.0))


BANDS_HZ: npt.NDArray[np.float64] = 700.0 * np.expm1(
    np.linspace(_mel(_LOW_HZ), _mel(RATE_HZ / 2 + _HIGH_HZ), SIZE + 2)[1:-1] / 1127.0
)
"""The middle of each band, from low to high."""


def _cosines() -> npt.NDArray[np.float64]:
    """Return (SIZE, SIZE): cepstra from log energies, from the left, as Kaldi weighs them."""
    n, band = np.arange(SIZE)[:, None], np.arange(SIZE)[None]
    matrix = np.sqrt(2.0 / SIZE) * np.cos(np.pi / SIZE * (band + 0.5) * n)
    matrix[0] = np.sqrt(1.0 / SIZE)
    return np.asarray(matrix * (1.0 + 0.5 * _LIFTER * np.sin(np.pi * n / _LIFTER)))


_TO_CEPSTRA = _cosines().T.astype(np.float32)
_TO_BANDS = np.linalg.inv(_cosines()).T.astype(np.float32)


def to_bands(cepstra: Floats) -> Floats:
    """Return the natural logarithms of the bands' energies, (frames, SIZE), of which the cepstra were made."""
    return np.asarray(cepstra @ _TO_BANDS, np.float32)


def from_bands(energies: Floats) -> Floats:
    """Return the cepstra of logarithms of energies, both (frames, SIZE)."""
    return np.asarray(energies @ _TO_CEPSTRA, np.float32)


def mfcc(samples: npt.NDArray[np.float32]) -> Floats:
    """Return (frames, SIZE), a frame each 10 ms.

    samples: (n,), RATE_HZ, in the range of 16-bit integers. Fewer than 400 (25 ms) give no frame.
    """
    options = knf.MfccOptions()
    options.frame_opts.samp_freq = RATE_HZ
    options.frame_opts.dither = 0.0
    options.use_energy = False
    options.num_ceps = SIZE
    options.mel_opts.num_bins = SIZE
    options.mel_opts.low_freq = _LOW_HZ
    options.mel_opts.high_freq = _HIGH_HZ
    computer = knf.OnlineMfcc(options)
    computer.accept_waveform(RATE_HZ, samples.tolist())
    computer.input_finished()
    frames = [computer.get_frame(index) for index in range(computer.num_frames_ready)]
    return np.stack(frames).astype(np.float32) if frames else np.zeros((0, SIZE), np.float32)
