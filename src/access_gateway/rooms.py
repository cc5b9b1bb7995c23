"""Everything that a turn passes through, in one hand."""

from dataclasses import dataclass, field

from access_gateway.backend.http import HttpBackend
from access_gateway.backend.people import PeopleDesk
from access_gateway.contracts.language import ScriptConverter
from access_gateway.hearing.hearer import Hearer
from access_gateway.language.identify import Identifier
from access_gateway.language.normalise import Normaliser
from access_gateway.language.translation.interpreter import Interpreter
from access_gateway.observe.metrics import Metrics
from access_gateway.rendition import Renderer
from access_gateway.reply.messages import Messages
from access_gateway.settings import Settings
from access_gateway.speech.speech import Speech
from access_gateway.store.answers import Answers
from access_gateway.store.preferences import PreferenceStore
from access_gateway.store.recordings import Recordings
from access_gateway.store.sessions import Sessions
from access_gateway.understanding.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything that a turn passes through; built and owned by app.py."""

    settings: Settings
    hearer: Hearer
    identifier: Identifier
    normaliser: Normaliser
    converter: ScriptConverter
    understanding: Understanding
    backend: HttpBackend
    people: PeopleDesk
    messages: Messages
    speech: Speech
    renderer: Renderer
    sessions: Sessions
    recordings: Recordings
    answers: Answers
    metrics: Metrics
    preferences: PreferenceStore
    interpreter: Interpreter = field(default_factory=Interpreter)
    """Without a translator: each turn goes on in the language it is in."""
