"""Settings: a TOML file and environment variables, typed and checked, read once.

`ACCESS_GATEWAY__BACKEND__URL=…` overrides `url` in `[backend]`. A value may name another environment
variable, `"${SHOP_TOKEN}"`, so that secrets stay out of files. Every section and field is in
docs/configuration.md.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import platformdirs
from msgspec import Meta

from access_gateway.contracts.errors import SettingsError

PREFIX = "ACCESS_GATEWAY__"

Seconds = Annotated[float, Meta(gt=0, le=86_400)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Bytes = Annotated[int, Meta(ge=1, le=2**40)]
Port = Annotated[int, Meta(ge=0, le=65_535)]


DEFAULT_BODY = {
    "text": "$text", "language": "$language", "original": "$original", "session": "$session",
    "turn": "$turn", "metadata": "$metadata",
}  # fmt: skip


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the settings file; a field that does not exist is refused by name."""


class Server(Section, frozen=True):
    """`[server]`: the outside."""

    host: str = "127.0.0.1"
    port: Port = 8080
    public_url: str = ""
    """How customers reach the gateway, for absolute links; empty: links are relative."""
    max_body_bytes: Bytes = 26_214_400
    max_text_chars: Count = 4_000
    max_turns_at_once: Count = 64
    max_streams_at_once: Count = 32
    shutdown_grace_s: Seconds = 20.0
    turn_memory: Count = 10_000
    """How many past turns keep their answer for GET /v1/turns/{turn}/speech."""
    turn_memory_s: Seconds = 3_600.0
    cors_origins: tuple[str, ...] = ()
    """Origins of pages that may call the gateway from a browser."""


class Hearing(Section, frozen=True):
    """`[hearing]`: speech to words."""

    languages: tuple[str, ...] = ("zh-Hans", "ko-Hang")
    """Candidates where neither the customer nor the session says: tried in this order."""
    models: Mapping[str, str] = {}
    """Model by language tag, where the catalogue's own choice is not wanted."""
    remote: Mapping[str, str] = {}
    """Wyoming servers by language tag: `"yue-Hant" = "tcp://10.0.0.5:10300"`."""
    max_audio_s: Seconds = 120.0
    max_audio_bytes: Bytes = 20_971_520
    min_audio_s: Annotated[float, Meta(ge=0, le=10)] = 0.1
    workers: Annotated[int, Meta(ge=1, le=64)] = 1
    """Processes for each recognition model."""
    utterances_per_worker: Annotated[int, Meta(ge=1, le=64)] = 4
    """Utterances that one process hears at once."""
    recognise_timeout_s: Seconds = 60.0
    start_timeout_s: Seconds = 60.0
    end_of_utterance_pause_s: Annotated[float, Meta(ge=0.2, le=10)] = 0.9
    keep_unheard_audio: bool = True
    """Keep recordings in languages that nothing installed can hear, for a person."""
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


class Backend(Section, frozen=True):
    """`[backend]`: the platform's own service, any HTTP API that takes and gives JSON."""

    url: str = ""
    method: Literal["GET", "POST", "PUT"] = "POST"
    headers: Mapping[str, str] = {}
    query: Mapping[str, str] = {}
    """Query parameters; values are templates like those of `body`."""
    body: Mapping[str, Any] = msgspec.field(default_factory=lambda: dict(DEFAULT_BODY))
    """JSON body; a string that is `$name` becomes that value (docs/configuration.md lists the names)."""
    answer: str = "answer"
    """Where the text is in the JSON that comes back: dots and indexes, `choices.0.message.content`."""
    answer_language: str = ""
    """Where the answer says its language, as a path; empty: `language` holds."""
    understood: str = ""
    """Where the answer says whether it understood (a boolean), as a path; empty: it does not say."""
    wants_handoff: str = ""
    """Where the answer asks for a person (a boolean), as a path; empty: it does not."""
    language: str = "zh-Hans"
    """What the backend speaks."""
    connect_timeout_s: Seconds = 3.0
    timeout_s: Seconds = 15.0
    retries: Annotated[int, Meta(ge=0, le=10)] = 2
    """Further tries after a failure, where a repeat is safe."""
    repeat_is_safe: bool = True
    """Whether the backend honours the idempotency key, so that a POST may be sent again."""
    idempotency_header: str = "Idempotency-Key"
    max_answer_bytes: Bytes = 1_048_576
    max_answer_chars: Count = 8_000
    mask_personal_data: bool = False
    """Replace telephone, ID and card numbers, addresses and names by placeholders before the backend sees them."""
    health_url: str = ""
    """For /readyz; empty: a connection to `url`'s host is enough."""


class Handoff(Section, frozen=True):
    """`[handoff]`: a person."""

    url: str = ""
    """Gets the conversation so far as JSON; empty: no person can be reached by the gateway."""
    headers: Mapping[str, str] = {}
    timeout_s: Seconds = 10.0
    retries: Annotated[int, Meta(ge=0, le=10)] = 2
    other_ways: Mapping[str, str] = {}
    """What else a customer can do, by language tag: a telephone number, opening hours."""


class Reviews(Section, frozen=True):
    """`[reviews]`: where confirmed reviews go."""

    url: str = ""
    """The platform's endpoint; empty: reviews are kept until one is configured."""
    headers: Mapping[str, str] = {}
    idempotency_header: str = "Idempotency-Key"
    timeout_s: Seconds = 15.0
    first_retry_s: Seconds = 1.0
    longest_retry_s: Seconds = 3_600.0
    give_up_after_s: Annotated[float, Meta(gt=0, le=31_536_000)] = 1_209_600.0
    """How long deliveries may fail before the review goes to the dead-letter list: 14 days."""
    deliveries_at_once: Annotated[int, Meta(ge=1, le=256)] = 8
    """Customers whose reviews are being delivered at the same time."""
    keep_days: Annotated[int, Meta(ge=1, le=3650)] = 30
    """Days that a review is kept after it was delivered, withdrawn, or heard and never confirmed."""
    max_text_chars: Count = 4_000


class Speech(Section, frozen=True):
    """`[speech]`: words to speech."""

    engine: str = "pyttsx3"
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


class Store(Section, frozen=True):
    """`[store]`: what is kept."""

    url: str = ""
    """SQLAlchemy URL; empty: SQLite in `folder`."""
    folder: str = ""
    """Empty: the user's data folder."""
    session_days: Annotated[int, Meta(ge=1, le=3650)] = 30
    history_turns: Annotated[int, Meta(ge=0, le=1000)] = 20
    """Turns of a conversation that are kept for a person who takes over."""


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


class Observe(Section, frozen=True):
    """`[observe]`: what the gateway says of itself."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "console"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings, with their defaults."""

    server: Server = Server()
    hearing: Hearing = Hearing()
    language: LanguageSection = LanguageSection()
    translation: TranslationSection = TranslationSection()
    backend: Backend = Backend()
    handoff: Handoff = Handoff()
    reviews: Reviews = Reviews()
    speech: Speech = Speech()
    store: Store = Store()
    models: Models = Models()
    observe: Observe = Observe()

    @property
    def data_folder(self) -> Path:
        """Where the database and kept recordings are."""
        return Path(self.store.folder).expanduser() if self.store.folder else user_data_folder()

    @property
    def models_folder(self) -> Path:
        """Where models are installed."""
        return Path(self.models.folder).expanduser() if self.models.folder else user_data_folder() / "models"


def user_data_folder() -> Path:
    """Return the folder that the platform's custom gives to this user's data of this program."""
    return Path(platformdirs.user_data_dir("access-gateway", appauthor=False))


def load(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read settings from `file` (TOML) and the environment (which wins).

    Raises SettingsError that names the table and field, and how to mend it.
    """
    environment = os.environ if environment is None else environment
    tree = _read_file(file) if file else {}
    for key, value in sorted(environment.items()):
        if key.startswith(PREFIX):
            _set(tree, key.removeprefix(PREFIX).lower().split("__"), value, key)
    return _convert(tree, environment, _where(file))


def loads(toml: str, environment: Mapping[str, str]) -> Settings:
    """Read settings from a text. Raises SettingsError."""
    try:
        return _convert(tomllib.loads(toml), environment, "the settings")
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The settings cannot be read as TOML: {error}.") from error


def _convert(tree: dict[str, Any], environment: Mapping[str, str], where: str) -> Settings:
    try:
        return msgspec.convert(_expand(tree, environment), Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{where}: {error}. docs/configuration.md lists every setting.") from error


def _read_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise SettingsError(f"There is no settings file {file}.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read as TOML: {error}.") from error


def _where(file: Path | None) -> str:
    return f"{file} and {PREFIX}… variables" if file else f"{PREFIX}… variables"


def _set(tree: dict[str, Any], path: list[str], value: str, key: str) -> None:
    """Put an environment variable's value at its path; JSON for tables and lists, plain text otherwise."""
    if len(path) != 2 or not all(path):
        raise SettingsError(f"{key} is not of the form {PREFIX}SECTION__FIELD.")
    section = tree.setdefault(path[0], {})
    if not isinstance(section, dict):
        raise SettingsError(f"{path[0]} is a table in the settings file, not a value.")
    if value[:1] in ("[", "{"):
        try:
            section[path[1]] = msgspec.json.decode(value)
        except (msgspec.DecodeError, UnicodeEncodeError) as error:
            raise SettingsError(f"{key} begins like JSON and is not: {error}.") from error
    else:
        section[path[1]] = value


def _expand(node: Any, environment: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _expand(value, environment) for key, value in node.items()}
    if isinstance(node, list):
        return [_expand(value, environment) for value in node]
    if isinstance(node, str):
        return re.sub(r"\$\{(\w+)\}", lambda match: _variable(match[1], environment), node)
    return node


def _variable(name: str, environment: Mapping[str, str]) -> str:
    try:
        return environment[name]
    except KeyError:
        detail = f"The settings name ${{{name}}}, but there is no such environment variable."
        raise SettingsError(detail) from None
