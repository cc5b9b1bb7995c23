"""What goes over HTTP about the gateway itself: languages, models, health."""

from access_gateway.web.wire import Out


class AbilityOut(Out, frozen=True):
    """Whether one thing can be done in a language, by what, or why not."""

    able: bool
    by: str | None
    why_not: str | None
    experimental: bool = False
    """Made from published rules that no speaker has reviewed: it may be hard to follow."""


class LanguageOut(Out, frozen=True):
    """The truth about one language."""

    tag: str
    name: str
    own_name: str
    direction: str
    hear: AbilityOut
    command: AbilityOut
    """Whether spoken commands and menu items are known at once, whatever else can be heard."""
    identify: AbilityOut
    normalise: AbilityOut
    translate: AbilityOut
    speak: AbilityOut
    page_texts: AbilityOut
    braille: AbilityOut


class LanguagesOut(Out, frozen=True):
    """Every language of the table."""

    languages: list[LanguageOut]


class ModelOut(Out, frozen=True):
    """One model of the catalogue."""

    name: str
    ability: str
    engine: str
    languages: list[str]
    licence: str
    size_bytes: int
    state: str


class ModelsOut(Out, frozen=True):
    """Every model of the catalogue."""

    models: list[ModelOut]


class HealthOut(Out, frozen=True):
    """Alive."""

    status: str
    version: str


class CheckOut(Out, frozen=True):
    """One thing that must work for the gateway to be ready."""

    name: str
    ready: bool
    detail: str


class ReadyOut(Out, frozen=True):
    """Whether the gateway can serve, and what holds it up."""

    ready: bool
    checks: list[CheckOut]
