"""Every error that the gateway raises on purpose, in one tree.

Each class has a stable `code`, an HTTP `status` and `retryable`. Only `web` turns them into responses.
"""

from typing import ClassVar


class GatewayError(Exception):
    """The root: something the gateway can name. `detail` is one sentence that says how to mend it."""

    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong inside the gateway"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after_s = retry_after_s


# --- what the caller sent


class InputError(GatewayError):
    """The request cannot be served as it is."""

    code, title, status = "invalid-input", "The request cannot be understood", 400


class InvalidJson(InputError):
    """The body is not JSON, or not of the documented shape (unknown fields are refused by name)."""

    code, title = "invalid-json", "The JSON body is not of the documented shape"


class InvalidText(InputError):
    """The text holds what no text can: lone surrogates or null characters."""

    code, title, status = "invalid-text", "The text cannot be read", 422


class EmptyInput(InputError):
    """Nothing was sent, or nothing but space."""

    code, title, status = "empty-input", "Nothing was said", 422


class TextTooLong(InputError):
    """More characters than the setting allows."""

    code, title, status = "text-too-long", "The text is too long", 413


class BodyTooLarge(InputError):
    """More bytes than the setting allows."""

    code, title, status = "body-too-large", "The request is too large", 413


class BodyTimeout(InputError):
    """The caller took too long to send the body."""

    code, title, status, retryable = "body-timeout", "The body did not arrive in time", 408, True


class UnsupportedMediaType(InputError):
    """A content type that the endpoint does not take."""

    code, title, status = "unsupported-media-type", "This kind of content is not taken here", 415


class NotAcceptable(InputError):
    """None of the renditions asked for can be made."""

    code, title, status = "not-acceptable", "None of the forms asked for can be made", 406


class UnreadableAudio(InputError):
    """The bytes are not a recording that can be decoded."""

    code, title, status = "unreadable-audio", "The recording cannot be decoded", 422


class AudioTooLong(InputError):
    """More seconds, or more decoded bytes, than the setting allows."""

    code, title, status = "audio-too-long", "The recording is too long", 413


class AudioTooShort(InputError):
    """Fewer samples than the recogniser can use."""

    code, title, status = "audio-too-short", "The recording is too short", 422


class UnsupportedLanguage(InputError):
    """A language tag that the gateway does not know, or has no engine for."""

    code, title, status = "unsupported-language", "This language is not supported here", 422


class InvalidSetting(InputError):
    """A preference or option outside its range."""

    code, title, status = "invalid-setting", "A setting is out of its range", 422


class NotFound(InputError):
    """No such turn, review, customer or page."""

    code, title, status = "not-found", "There is no such thing here", 404


class MethodNotAllowed(InputError):
    """The endpoint exists, but not for this HTTP method."""

    code, title, status = "method-not-allowed", "This method is not allowed here", 405


class Conflict(InputError):
    """The thing is in a state that does not allow this."""

    code, title, status = "conflict", "That cannot be done in its present state", 409


class ProtocolError(InputError):
    """A WebSocket or worker message that does not follow the protocol."""

    code, title = "protocol-error", "The message does not follow the protocol"


# --- engines and workers


class EngineError(GatewayError):
    """An engine or its worker process failed; the same request may work later."""

    code, title, status, retryable = "engine-failed", "An engine failed", 503, True


class EngineTimeout(EngineError):
    """A worker did not answer within its limit, also after it was replaced."""

    code, title = "engine-timeout", "An engine did not answer in time"


class EngineLost(EngineError):
    """The same sound or sentence ended an engine's process again and again; it is not tried any more."""

    code, title, status, retryable = "engine-lost", "This ended an engine more than once", 500, False


class EngineMissing(EngineError):
    """The engine or its model is not installed."""

    code, title, retryable = "engine-missing", "No engine is installed for this", False


class EngineRefused(EngineError):
    """The engine understood the request and will not serve it (bad rate, unknown voice, …)."""

    code, title, status, retryable = "engine-refused", "The engine refused the request", 422, False


class Busy(GatewayError):
    """All places are taken; try again after `retry_after_s`."""

    code, title, status, retryable = "busy", "The gateway is busy", 503, True


# --- the platform's backend


class BackendError(GatewayError):
    """The platform's backend did not give a usable answer."""

    code, title, status, retryable = "backend-failed", "The service behind the gateway failed", 502, True


class BackendUnreachable(BackendError):
    """No connection."""

    code, title = "backend-unreachable", "The service behind the gateway cannot be reached"


class BackendTimeout(BackendError):
    """No answer within the limit."""

    code, title, status = "backend-timeout", "The service behind the gateway did not answer in time", 504


class BackendNonsense(BackendError):
    """An answer that is not of the configured shape."""

    code, title = "backend-nonsense", "The service behind the gateway answered something unreadable"


class BackendRefused(BackendError):
    """A 4xx answer: the platform refuses what was sent, and will again."""

    code, title, retryable = "backend-refused", "The service behind the gateway refused the request", False


# --- translation


class TranslationError(GatewayError):
    """A text could not be translated; the turn goes on in the language it is in."""

    code, title, status, retryable = "translation-failed", "The text could not be translated", 502, True


class TranslatorAway(TranslationError):
    """The translator cannot be reached, or did not answer in time."""

    code, title = "translator-away", "The translator does not answer"


class TranslationRefused(TranslationError):
    """What came back is not a plain translation of the text into the language asked for."""

    code, title = "translation-refused", "What the translator answered is no translation"


class FactsChanged(TranslationRefused):
    """The translation loses, doubles, moves, changes or adds an amount, a date, a number or another fact."""

    code, title = "facts-changed", "The translation changes a fact"


# --- models and disk


class ModelError(GatewayError):
    """A model cannot be installed, verified or loaded."""

    code, title, status = "model-failed", "A model cannot be used", 503


class UnknownModel(ModelError):
    """The catalogue has no model of that name."""

    code, title, status = "unknown-model", "There is no such model", 404


class ChecksumMismatch(ModelError):
    """A file is not the one that the catalogue pins."""

    code, title = "checksum-mismatch", "A model file is not the expected one"


class DownloadFailed(ModelError):
    """Neither the publisher nor any mirror gave the model."""

    code, title, retryable = "download-failed", "A model could not be downloaded", True


class UnsafeArchive(ModelError):
    """An archive member would land outside its folder."""

    code, title = "unsafe-archive", "An archive is not safe to unpack"


class NoSpace(ModelError):
    """Too little free disk for the model."""

    code, title, status = "no-space", "There is too little free disk", 507


class UnusableData(ModelError):
    """Recordings, transcripts or text that no model can be made of."""

    code, title, status = "unusable-data", "This data cannot be used", 422


class StoreError(GatewayError):
    """The database could not keep what was given; nothing was acknowledged."""

    code, title, status, retryable = "store-failed", "The gateway could not keep this safely", 503, True


class StoreFull(StoreError):
    """The disk is full; nothing was acknowledged."""

    code, title, status = "store-full", "The gateway's disk is full", 507


class SettingsError(GatewayError):
    """The configuration is wrong; the gateway does not start."""

    code, title = "settings", "The configuration is wrong"
