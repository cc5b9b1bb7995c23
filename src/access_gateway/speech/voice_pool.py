"""What the speech room asks of engines, wherever they run."""

from typing import Protocol

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.speaking import Manner
from access_gateway.workers.messages import Abilities


class VoicePool(Protocol):
    """Workers that speak, here or elsewhere (workers.client.Client)."""

    name: str

    @property
    def abilities(self) -> Abilities:
        """What the engine says of itself; no voices where it does not say."""
        ...

    @property
    def ready(self) -> bool:
        """Whether it would take a sentence now."""
        ...

    async def speak(self, text: str, voice: str, manner: Manner, *, timeout_s: float) -> Pcm:
        """Speak at most 200 characters. Raises an error of contracts/errors.py, after its own retries."""
        ...
