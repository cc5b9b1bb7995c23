"""Settings of the doors for programs that speak another protocol than ours."""

from typing import Annotated

from msgspec import Meta

from access_gateway.settings.fields import Count, Port, Seconds, Section


class Doors(Section, frozen=True):
    """`[doors]`: for clients of other servers."""

    vosk: bool = True
    """GET /compat/vosk, the protocol of vosk-server."""
    vosk_port: Port = 0
    """A port of its own for vosk-server's clients, which know no path; 0: none."""
    vosk_language: str = ""
    """What is spoken where the address does not say; empty: the first of `hearing.languages` that can be heard."""
    vosk_rate_hz: Annotated[int, Meta(ge=4_000, le=192_000)] = 8_000
    """Sample rate where the client does not say; vosk-server's own default."""
    openai: bool = True
    """POST /v1/audio/transcriptions and /v1/audio/speech."""
    openai_max_input_chars: Count = 4_096
    """Longest text to be spoken: OpenAI's own limit."""
    wyoming: bool = False
    """Serve our engines to others over Wyoming. It has no authentication and no encryption."""
    wyoming_host: str = "127.0.0.1"
    wyoming_port: Port = 10_300
    """0: any that is free, named in the log."""
    wyoming_connections: Count = 16
    """At the same time; the next one is closed with an error."""
    idle_s: Seconds = 300.0
    """How long such a client may say nothing before it is hung up on."""
