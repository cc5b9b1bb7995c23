"""Settings of the stages that have engines, and of their models."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta

from access_gateway.settings.fields import Bytes, Count, Seconds, Section


class Hearing(Section, frozen=True):
    """`[hearing]`: speech to words."""

    languages: tuple[str, ...] = ("zh-Hans", "ko-Hang")
    """Candidates where neither the customer nor the session says: tried in this order."""
    models: Mapping[str, str] = {}
    """Model by language tag, where the catalogue's own choice is not wanted."""
    commands: bool = True
    """Listen for commands and menu items beside the recogniser, in the languages of which a model of these is here."""
    remote: Mapping[str, str] = {}
    """Wyoming servers by language tag: `"yue-Hant" = "tcp://10.0.0.5:10300"`."""
    max_audio_s: Seconds = 120.0
    max_audio_bytes: Bytes = 20_971_520
    min_audio_s: Annotated[float, Meta(ge=0, le=10)] = 0.1
    workers: Annotated[int, Meta(ge=0, le=64)] = 0
    """Processes for each recognition model; 0: one for two processors where they share the model's memory, else 1."""
    share_models: bool = True
    """Let the workers of one model share its memory, where engine and platform allow it."""
    utterances_per_worker: Annotated[int, Meta(ge=1, le=64)] = 16
    """Utterances that one process hears at once."""
    recycle_after: Annotated[int, Meta(ge=0, le=10**9)] = 5_000
    """Utterances after which a worker makes room for a new one; 0: never."""
    recycle_growth_bytes: Annotated[int, Meta(ge=0, le=2**40)] = 2_147_483_648
    """Memory that a worker may use beyond what it used when it was new; 0: any."""
    cores: Annotated[float, Meta(ge=0, le=1024)] = 0
    """Processors that hearing may count on; 0: those that the process may run on."""
    full_at: Annotated[float, Meta(ge=0.1, le=1)] = 0.85
    """Share of them that live streams may fill; the rest absorbs what is not even."""
    most_lag_s: Seconds = 1.0
    """Where the words of live utterances come later than this, no further live stream is let in."""
    recordings_waiting: Count = 64
    """Recordings that may wait until live streams leave processors free."""
    recording_wait_s: Seconds = 10.0
    """How long one may wait."""
    recognise_timeout_s: Seconds = 60.0
    start_timeout_s: Seconds = 60.0
    end_of_utterance_pause_s: Annotated[float, Meta(ge=0.2, le=10)] = 0.9
    """For a customer of whom nothing is known yet."""
    learn_pauses: bool = True
    """Learn from each customer's own pauses which silence ends what they say."""
    least_pause_s: Annotated[float, Meta(ge=0.2, le=10)] = 0.6
    most_pause_s: Annotated[float, Meta(ge=0.2, le=10)] = 2.5
    read_back_below: Annotated[float, Meta(ge=0, le=1)] = 0.8
    """Confidence under which a number, an amount or an address of live speech is read back to who wants that."""
    keep_unheard_audio: bool = True
    """Keep recordings in languages that nothing installed can hear, for a person."""
    keep_poison: bool = False
    """Keep recordings that ended an engine more than once, for an engineer; in the same folder and bounds."""
    keep_unheard_days: Annotated[int, Meta(ge=0, le=3650)] = 30
    keep_unheard_bytes: Bytes = 1_073_741_824
    """All such recordings together; when it is used up, new ones are not kept and the customer is told so."""


class LanguageSection(Section, frozen=True):
    """`[language]`: identification and normalisation."""

    abstain_below: Annotated[float, Meta(ge=0, le=1)] = 0.4
    rehear_above: Annotated[float, Meta(ge=0, le=1)] = 0.8
    """How sure identification must be of another language before the audio is heard again in it."""
    spoken_dates: Literal["said", "iso"] = "said"
    """How dates of Chinese speech are written: 2025年11月2号, or 2025-11-02."""
    spoken_money: Literal["said", "yuan"] = "said"
    """How money of Chinese speech is written: 350块 and 3块5, or 350元 and 3.5元."""
    lexicon: tuple[str, ...] = ()
    """Names of the merchant's own, in Chinese characters: written so where a recogniser heard the same sounds."""


class TranslationSection(Section, frozen=True):
    """`[translation]`: between customers and a backend that speaks another language."""

    kind: Literal["none", "libretranslate", "chat", "local"] = "none"
    url: str = ""
    """Of a LibreTranslate-like server, or of a chat endpoint (…/v1/chat/completions)."""
    headers: Mapping[str, str] = {}
    api_key: str = ""
    """LibreTranslate's own, sent in the body."""
    model: str = ""
    """The chat endpoint's model; for "local" the folder of an NLLB model for CTranslate2."""
    languages: tuple[str, ...] = ()
    """Tags that are translated; empty: all that the service or model has."""
    codes: Mapping[str, str] = {}
    """What the service calls a language, by tag; empty text: it has not got it."""
    names: tuple[str, ...] = ()
    """Product and brand names that are never translated."""
    extra: Mapping[str, Any] = {}
    """Further members of each request to a chat endpoint."""
    connect_timeout_s: Seconds = 2.0
    timeout_s: Seconds = 10.0
    """For one text, all requests together; a turn has two texts."""
    start_timeout_s: Seconds = 60.0
    """How long a local model may take to load."""
    max_chars: Count = 2_000
    """Longer texts are not translated."""
    max_answer_bytes: Bytes = 262_144
    threads: Annotated[int, Meta(ge=1, le=64)] = 2
    """Of a local model."""


class Speech(Section, frozen=True):
    """`[speech]`: words to speech."""

    engine: str = "pyttsx3"
    """The voice that is always there."""
    better: Literal["auto", "never"] = "auto"
    """Whether installed voices of the catalogue speak where they are in time."""
    models: Mapping[str, str] = {}
    """Voice of the catalogue by language tag, where its own choice is not wanted."""
    better_first_s: Annotated[float, Meta(ge=0, le=60)] = 2.5
    """How long a listener waits for the first sentence of a better voice."""
    better_whole_s: Annotated[float, Meta(ge=0, le=600)] = 6.0
    """How long an answer that nobody hears yet waits for a better voice to say all of it."""
    threads: Annotated[int, Meta(ge=1, le=64)] = 2
    """Of a better voice's model, in each of its processes."""
    voice: Literal["any", "female", "male"] = "any"
    """Whose voice, where the customer has not chosen."""
    remote: Mapping[str, str] = {}
    """Wyoming servers by language tag."""
    workers: Annotated[int, Meta(ge=1, le=64)] = 1
    espeak: Literal["wheel", "system"] = "wheel"
    """Which espeak-ng library: the one from the wheel, or the one installed on the system."""
    sentence_timeout_s: Seconds = 10.0
    start_timeout_s: Seconds = 30.0
    on_by_default: bool = True
    """Answers are spoken unless the customer prefers not."""
    rate: Annotated[float, Meta(ge=0.4, le=2.5)] = 0.9
    """Slower than espeak-ng's own, for listeners who are new to it."""
    mime: Literal["audio/wav", "audio/ogg", "audio/mpeg"] = "audio/ogg"


class BrailleSection(Section, frozen=True):
    """`[braille]`: answers in braille, where liblouis is installed."""

    on: bool = True
    library: str = ""
    """The path of another liblouis than the system's."""


class Models(Section, frozen=True):
    """`[models]`: the catalogue."""

    folder: str = ""
    """Where models are installed; empty: the user's data folder."""
    catalogue: str = ""
    """A catalogue file to use instead of the one that comes with the gateway."""
    default: tuple[str, ...] = ("vosk-model-small-ko-0.22", "whisper-base")
    """What `models install --default` installs."""
    use_publisher: bool = True
    """Try the publisher's own address before the mirrors."""
    connect_timeout_s: Seconds = 5.0
    """For each address of a host; short, so that a network without that host goes on to the mirror."""
    timeout_s: Seconds = 60.0
    """The longest silence of a server during a download."""
