"""The truth about each language: what can be done in it, by what, or why not."""

from access_gateway.catalogue.entries import Catalogue
from access_gateway.contracts.languages import LANGUAGES, Language, base_of
from access_gateway.language.translation.interpreter import needed
from access_gateway.reply.codes import Text
from access_gateway.rooms import Rooms
from access_gateway.web.wire_info import AbilityOut, LanguageOut


def languages(rooms: Rooms, catalogue: Catalogue) -> list[LanguageOut]:
    """Return a row for every language of the table."""
    return [_row(rooms, catalogue, language) for language in LANGUAGES]


def _row(rooms: Rooms, catalogue: Catalogue, language: Language) -> LanguageOut:
    tag = language.tag
    return LanguageOut(
        tag=tag,
        name=language.name,
        own_name=rooms.messages.say(Text.LANGUAGE_NAME, tag).text,
        direction=language.direction,
        hear=_hear(rooms, catalogue, tag),
        command=_command(rooms, catalogue, tag),
        identify=AbilityOut(True, "fasttext:lid", None),
        normalise=_able(True, "unicode" if not language.is_chinese else "jieba, opencc", ""),
        translate=_translate(rooms, tag),
        speak=_speak(rooms, catalogue, tag),
        page_texts=_able(
            rooms.messages.has(tag), "message catalogue", "There is no message catalogue for it."
        ),
        braille=_braille(rooms, tag),
    )


def _speak(rooms: Rooms, catalogue: Catalogue, tag: str) -> AbilityOut:
    by = rooms.speech.engine(tag)
    if by:
        return AbilityOut(True, by, None, tag in rooms.speech.experimental)
    models = [entry.name for entry in catalogue.for_language(tag, "speak")]
    if models:
        return AbilityOut(False, None, f"Not installed: access-gateway models install {models[0]}")
    return AbilityOut(False, None, "No installed voice speaks it; answers come as text.")


def _hear(rooms: Rooms, catalogue: Catalogue, tag: str) -> AbilityOut:
    by = rooms.hearer.engine(tag)
    if by:
        return AbilityOut(True, by, None)
    models = [entry.name for entry in catalogue.for_language(tag, "hear")]
    if models:
        return AbilityOut(False, None, f"Not installed: access-gateway models install {models[0]}")
    return AbilityOut(False, None, "The catalogue has no recognition model for it; typing works.")


def _command(rooms: Rooms, catalogue: Catalogue, tag: str) -> AbilityOut:
    by = rooms.hearer.menu_engine(tag)
    if by:
        return AbilityOut(True, by, None)
    if not catalogue.for_language(tag, "command"):
        return AbilityOut(False, None, "The catalogue has no model of commands for it.")
    if not rooms.settings.hearing.commands:
        return AbilityOut(False, None, "It is turned off: hearing.commands.")
    return AbilityOut(False, None, "Its model is damaged or did not start: access-gateway doctor")


def _translate(rooms: Rooms, tag: str) -> AbilityOut:
    spoken, interpreter = rooms.settings.backend.language, rooms.interpreter
    if base_of(tag) == base_of(spoken):
        return AbilityOut(True, "not needed: the backend's own language", None)
    if not needed(tag, spoken):
        return AbilityOut(False, None, f"The backend answers in {spoken}, in written standard Chinese.")
    if interpreter.name is None:
        return AbilityOut(False, None, f"The backend answers in {spoken} and no translator is configured.")
    there, back = interpreter.can(tag, spoken), interpreter.can(spoken, tag)
    if there and back:
        return AbilityOut(True, interpreter.name, None)
    if there or back:
        way = f"from {tag} to {spoken}" if there else f"from {spoken} to {tag}"
        return AbilityOut(False, None, f"{interpreter.name} translates only {way}.")
    return AbilityOut(False, None, f"{interpreter.name} does not translate between it and {spoken}.")


def _braille(rooms: Rooms, tag: str) -> AbilityOut:
    braille = rooms.renderer.braille
    if braille is None:
        return AbilityOut(False, None, "liblouis is not installed: docs/renditions.md.")
    if not (names := braille.tables(tag)):
        return AbilityOut(False, None, f"{braille.name} has no table that can write it.")
    return AbilityOut(True, f"{braille.name}: {', '.join(names)}", None)


def _able(able: bool, by: str, why_not: str) -> AbilityOut:
    return AbilityOut(able, by if able else None, None if able else why_not)
