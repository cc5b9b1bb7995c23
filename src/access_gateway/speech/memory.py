"""Sentences that were spoken before: a service says the same ones again and again."""

from collections import OrderedDict

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.speaking import Manner

Key = tuple[str, str, str, Manner]
"""Engine, text, language, manner: everything that changes the sound. Of the manner the volume does not: it is
applied to what is kept."""


class SpokenBefore:
    """Keeps the sentences used last, in at most `max_bytes` of samples; 0 keeps none."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes, self._bytes = max_bytes, 0
        self._kept: OrderedDict[Key, Pcm] = OrderedDict()

    def get(self, key: Key) -> Pcm | None:
        """Return the sound of a sentence, or None."""
        pcm = self._kept.get(key)
        if pcm is not None:
            self._kept.move_to_end(key)
        return pcm

    def put(self, key: Key, pcm: Pcm) -> None:
        """Keep a sentence, and forget those unused longest until it fits."""
        if len(pcm.samples) > self._max_bytes:
            return
        if (before := self._kept.pop(key, None)) is not None:
            self._bytes -= len(before.samples)
        self._kept[key] = pcm
        self._bytes += len(pcm.samples)
        while self._bytes > self._max_bytes:
            _, forgotten = self._kept.popitem(last=False)
            self._bytes -= len(forgotten.samples)

    @property
    def bytes_kept(self) -> int:
        """Size of the samples now kept."""
        return self._bytes
