"""MFCC as Vosk computes it from the `mfcc.conf` that is written beside the model."""

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
