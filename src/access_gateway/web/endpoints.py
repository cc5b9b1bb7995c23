"""Every endpoint of the gateway's outside interface (design §6), declared once for routes and OpenAPI."""

from typing import Annotated

from msgspec import Meta

from access_gateway.contracts import errors
from access_gateway.web import (
    compat_vosk,
    customers,
    info,
    openai_speech,
    openai_transcriptions,
    openai_wire,
    page,
    reviews,
    sessions,
    spoken_texts,
    stream,
    texts,
    turns,
    widget,
    wire,
    wire_info,
)
from access_gateway.web.openapi import BINARY, TEXT, Endpoint, Multipart, Parameter

ULID_TEXT = Annotated[str, Meta(min_length=1, max_length=64)]
RECORDING = {
    "audio/wav": BINARY, "audio/ogg": BINARY, "audio/webm": BINARY, "audio/mpeg": BINARY, "audio/mp4": BINARY,
    "audio/aac": BINARY, "audio/amr": BINARY, "audio/flac": BINARY,
}  # fmt: skip
SAID = {
    "application/json": wire.TurnIn,
    "multipart/form-data": Multipart({"audio": BINARY, "turn": wire.TurnIn}),
    **RECORDING,
}
SENT = (
    errors.InputError, errors.InvalidJson, errors.NotAcceptable, errors.BodyTimeout, errors.BodyTooLarge,
    errors.TextTooLong, errors.AudioTooLong, errors.UnsupportedMediaType, errors.InvalidText, errors.EmptyInput,
    errors.UnreadableAudio, errors.AudioTooShort, errors.UnsupportedLanguage, errors.InvalidSetting,
)  # fmt: skip
INSIDE = (errors.GatewayError, errors.Busy, errors.EngineError, errors.StoreError, errors.StoreFull)
IN_QUERY = (
    Parameter("session", wire.SessionId, "The conversation, for a bare recording"),
    Parameter("language", wire.Tag, "The language spoken, for a bare recording"),
)
A_TURN = (Parameter("turn", ULID_TEXT, "From the answer of POST /v1/turns", "path"),)
A_REVIEW = (Parameter("review", ULID_TEXT, "From the answer of POST /v1/reviews", "path"),)
A_SESSION = (
    Parameter("session", wire.SessionId, "The conversation", "path"),
    Parameter("text_size_pt", sessions.TextSize, "Size of the text in points, 22 unless told"),
    Parameter(
        "utc_offset_min",
        sessions.UtcOffset,
        "Minutes that the customer's clock is ahead of UTC; left out: UTC",
    ),
)
A_CUSTOMER = (Parameter("customer", wire.SessionId, "The customer, as the platform names them", "path"),)
JSON = "application/json"

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST", "/v1/turns", "postTurn", "One turn: what a customer says, and the answer to it",
        turns.post_turn, "turns", takes=SAID,
        gives={JSON: wire.TurnOut, "text/html": TEXT, "text/plain": TEXT, "text/vtt": TEXT, "text/x-brf": TEXT,
               "audio/ogg": BINARY, "audio/wav": BINARY, "audio/mpeg": BINARY},
        refuses=(*SENT, *INSIDE), parameters=IN_QUERY,
        busy_in={"text/plain": TEXT, "audio/ogg": BINARY, "audio/wav": BINARY, "audio/mpeg": BINARY},
    ),
    Endpoint(
        "GET", "/v1/turns/{turn}/speech", "getSpeech", "The spoken answer of a turn, streamed",
        turns.get_speech, "turns",
        gives={"audio/ogg": BINARY, "audio/wav": BINARY, "audio/mpeg": BINARY},
        refuses=(errors.NotFound, errors.NotAcceptable, *INSIDE), parameters=A_TURN,
    ),
    Endpoint(
        "GET", "/v1/turns/{turn}/braille", "getBraille", "The answer of a turn in braille, as a file for an embosser",
        turns.get_braille, "turns", gives={"text/x-brf": TEXT},
        refuses=(errors.NotFound, errors.NotAcceptable, errors.GatewayError), parameters=A_TURN,
    ),
    Endpoint(
        "GET", "/v1/stream", "stream", "A live conversation over a WebSocket (docs/api.md has the messages)",
        stream.get_stream, "turns", status=101, refuses=(errors.ProtocolError, errors.Busy),
    ),
    Endpoint(
        "GET", "/v1/sessions/{session}/sheet", "getSheet", "The conversation so far in large text, to be printed",
        sessions.get_sheet, "turns", gives={"text/html": TEXT},
        refuses=(errors.NotFound, errors.InvalidJson, errors.InvalidSetting, *INSIDE), parameters=A_SESSION,
    ),
    Endpoint(
        "GET", "/compat/vosk", "vosk", "The protocol of vosk-server over a WebSocket (docs/doors.md)",
        compat_vosk.get_vosk, "doors", status=101,
        refuses=(errors.ProtocolError, errors.NotFound, errors.UnsupportedLanguage, errors.Busy),
        parameters=(Parameter("language", wire.Tag, "The language spoken"),),
    ),
    Endpoint(
        "POST", "/v1/audio/transcriptions", "postTranscription", "A recording to words, in OpenAI's shapes",
        openai_transcriptions.post_transcription, "doors",
        takes={"multipart/form-data": Multipart(
            {"file": BINARY, "model": openai_wire.Name, "language": str, "prompt": str,
             "response_format": openai_wire.TextFormat, "temperature": float, "stream": bool,
             "timestamp_granularities[]": list[openai_wire.Granularity]},
            required=("file", "model"),
        )},
        gives={JSON: openai_wire.TranscriptionOut, "text/plain": TEXT, "text/vtt": TEXT,
               "application/x-subrip": TEXT, "text/event-stream": TEXT},
        refuses=(*SENT, errors.NotFound, *INSIDE), refuses_as=openai_wire.OpenaiError,
    ),
    Endpoint(
        "POST", "/v1/audio/speech", "postSpeech", "Text to speech, streamed, in OpenAI's shapes",
        openai_speech.post_speech, "doors", takes={JSON: openai_wire.SpeechIn},
        gives=dict.fromkeys(openai_speech.MIMES.values(), BINARY),
        refuses=(*SENT, errors.NotFound, *INSIDE), refuses_as=openai_wire.OpenaiError,
    ),
    Endpoint(
        "POST", "/v1/reviews", "postReview", "A review, spoken or written, to be read back",
        reviews.post_review, "reviews", takes=SAID, gives={JSON: wire.ReviewOut},
        refuses=(*SENT, *INSIDE), parameters=IN_QUERY,
    ),
    Endpoint(
        "GET", "/v1/reviews/{review}", "getReview", "Where a review stands",
        reviews.get_review, "reviews", gives={JSON: wire.ReviewOut},
        refuses=(errors.NotFound, *INSIDE), parameters=A_REVIEW,
    ),
    Endpoint(
        "POST", "/v1/reviews/{review}/amend", "amendReview", "Other words for a review, by voice or in writing",
        reviews.amend_review, "reviews",
        takes={JSON: wire.AmendIn, "multipart/form-data": Multipart({"audio": BINARY, "amend": wire.AmendIn}),
               **RECORDING},
        gives={JSON: wire.ReviewOut}, refuses=(*SENT, errors.NotFound, errors.Conflict, *INSIDE),
        parameters=A_REVIEW,
    ),
    Endpoint(
        "POST", "/v1/reviews/{review}/confirm", "confirmReview", "Send a review as it was read back",
        reviews.confirm_review, "reviews", gives={JSON: wire.ReviewOut},
        refuses=(errors.NotFound, errors.Conflict, *INSIDE), parameters=A_REVIEW,
    ),
    Endpoint(
        "POST", "/v1/reviews/{review}/withdraw", "withdrawReview", "Drop a review",
        reviews.withdraw_review, "reviews", gives={JSON: wire.ReviewOut},
        refuses=(errors.NotFound, errors.Conflict, *INSIDE), parameters=A_REVIEW,
    ),
    Endpoint(
        "GET", "/v1/languages", "getLanguages", "What can be done in each language, by what, or why not",
        info.get_languages, "gateway", gives={JSON: wire_info.LanguagesOut}, refuses=(errors.GatewayError,),
    ),
    Endpoint(
        "GET", "/v1/models", "getModels", "The catalogue of models and what of it is installed",
        info.get_models, "gateway", gives={JSON: wire_info.ModelsOut}, refuses=(errors.GatewayError,),
    ),
    Endpoint(
        "GET", "/v1/customers/{customer}/preferences", "getPreferences", "How a customer wants to be answered",
        customers.get_preferences, "customers", gives={JSON: wire.PreferencesIn},
        refuses=(errors.NotFound, errors.InvalidSetting, *INSIDE), parameters=A_CUSTOMER,
    ),
    Endpoint(
        "PUT", "/v1/customers/{customer}/preferences", "putPreferences", "Keep how a customer wants to be answered",
        customers.put_preferences, "customers", takes={JSON: wire.PreferencesIn}, gives={JSON: wire.PreferencesIn},
        refuses=(*SENT, *INSIDE), parameters=A_CUSTOMER,
    ),
    Endpoint(
        "DELETE", "/v1/customers/{customer}/preferences", "deletePreferences", "Forget a customer's preferences",
        customers.delete_preferences, "customers", status=204,
        refuses=(errors.InvalidSetting, *INSIDE), parameters=A_CUSTOMER,
    ),
    Endpoint(
        "GET", "/healthz", "getHealth", "Alive", info.get_health, "gateway", gives={JSON: wire_info.HealthOut},
        refuses=(errors.GatewayError,),
    ),
    Endpoint(
        "GET", "/readyz", "getReady", "Ready: engines loaded, backend reachable", info.get_ready, "gateway",
        gives={JSON: wire_info.ReadyOut}, also={503: wire_info.ReadyOut}, refuses=(errors.GatewayError,),
    ),
    Endpoint(
        "GET", "/metrics", "getMetrics", "Metrics for Prometheus", info.get_metrics, "gateway",
        gives={"text/plain": TEXT}, refuses=(errors.GatewayError,),
    ),
    Endpoint(
        "GET", "/openapi.json", "getOpenapi", "This document", info.get_openapi, "gateway",
        gives={JSON: dict}, refuses=(errors.GatewayError,),
    ),
    Endpoint(
        "GET", "/docs", "getDocs", "This document as a page", info.get_docs, "gateway",
        gives={"text/html": TEXT}, refuses=(errors.GatewayError,),
    ),
    Endpoint(
        "GET", "/v1/texts/{code}/speech", "getTextSpeech", "One of the gateway's own texts, spoken",
        spoken_texts.get_spoken_text, "page",
        gives={"audio/ogg": BINARY, "audio/wav": BINARY, "audio/mpeg": BINARY},
        refuses=(errors.InvalidJson, errors.NotFound, errors.NotAcceptable, errors.UnsupportedLanguage, *INSIDE),
        parameters=spoken_texts.PARAMETERS,
    ),
    Endpoint(
        "GET", "/widget.js", "getWidget", "The customer's chat for any page: a module for a script tag",
        widget.get_widget, "page", gives={"text/javascript": TEXT}, refuses=(errors.GatewayError,),
    ),
    Endpoint(
        "GET", "/widget/{version}/{file}", "getWidgetFile", "What the chat is made of, kept by browsers for good",
        widget.get_widget_file, "page",
        gives={"text/javascript": TEXT, "text/css": TEXT, "application/json": texts.TextsOut, "font/woff2": BINARY},
        refuses=(errors.NotFound, errors.GatewayError),
        parameters=(Parameter("version", widget.VersionName, "As /widget.js names it", "path"),
                    Parameter("file", widget.FileName, "The file", "path")),
    ),
    Endpoint(
        "GET", "/", "getPage", "The customer page", page.get_page, "page", gives={"text/html": TEXT},
        refuses=(errors.InvalidJson, errors.UnsupportedLanguage, errors.GatewayError), parameters=page.PARAMETERS,
    ),
    Endpoint(
        "POST", "/", "postPage", "The customer page's form: a turn, answered as a page", page.post_page, "page",
        takes=page.TAKES, gives={"text/html": TEXT}, refuses=(*SENT, *INSIDE), refuses_in_html=True,
    ),
)  # fmt: skip
