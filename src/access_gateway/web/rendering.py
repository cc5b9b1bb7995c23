"""From the gateway's own dataclasses to what goes over the wire."""

from dataclasses import asdict

import msgspec
from aiohttp import web

from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.language import Stretch
from access_gateway.contracts.turn import Answer, Handoff, Notice, Preferences, Reply
from access_gateway.web import wire


def json(content: msgspec.Struct, status: int = 200) -> web.Response:
    """Return a struct as a JSON response."""
    return web.Response(body=msgspec.json.encode(content), status=status, content_type="application/json")


def turn(reply: Reply) -> wire.TurnOut:
    """Return a reply as the wire has it."""
    identified = reply.identified
    return wire.TurnOut(
        turn=reply.turn,
        session=reply.session,
        heard=heard(reply.heard),
        said=wire.SaidOut(
            text=reply.said.text,
            language=identified.language,
            dialect=identified.dialect,
            script=identified.script,
            confidence=identified.confidence,
            alternatives=[wire.AlternativeOut(it.language, it.confidence) for it in identified.alternatives],
            normalised=reply.clean.normalised,
            forwarded=reply.clean.forwarded,
            normalised_offsets=stretches(reply.clean.normalised_offsets),
            forwarded_offsets=stretches(reply.clean.offsets),
            repairs=[wire.RepairOut(it.heard, it.name, it.confidence) for it in reply.clean.repairs],
        ),
        understood=understood(reply),
        answer=answer(reply.answer),
        handoff=handoff(reply.handoff),
        notices=[notice(it) for it in reply.notices],
    )


def stretches(offsets: tuple[Stretch, ...]) -> list[wire.StretchOut]:
    """Return where the parts of a text come from."""
    return [wire.StretchOut(it.start, it.end, it.original_start, it.original_end) for it in offsets]


def understood(reply: Reply) -> wire.UnderstoodOut:
    """Return what the customer wanted of the gateway itself."""
    command = reply.meaning.command
    return wire.UnderstoodOut(
        wants_person=reply.meaning.wants_person,
        command=command.value if command else None,
        changed=None if reply.changed == Preferences() else wire.PreferencesIn(**asdict(reply.changed)),
    )


def heard(transcript: Transcript | None) -> wire.HeardOut | None:
    """Return what was heard; None where it was typed."""
    if transcript is None or transcript.typed:
        return None
    return wire.HeardOut(
        text=transcript.text,
        language=transcript.language,
        confidence=transcript.confidence,
        engine=transcript.engine,
        duration_s=round(transcript.duration_s, 3),
        words=[
            wire.WordOut(word.text, word.start_s, word.end_s, word.confidence) for word in transcript.words
        ],
    )


def answer(given: Answer) -> wire.AnswerOut:
    """Return an answer in all its renditions."""
    speech = given.speech
    return wire.AnswerOut(
        language=given.language,
        text=given.text,
        sentences=[wire.SentenceOut(it.text, it.language, it.start_s, it.end_s) for it in given.sentences],
        large_text_html=given.large_text_html,
        captions_vtt=given.captions_vtt,
        braille=given.braille,
        easy_read=[wire.EasyLineOut(line.text, line.language, list(line.facts)) for line in given.easy_read],
        speech=wire.SpeechOut(speech.url, speech.mime, round(speech.duration_s, 3)) if speech else None,
        codes=list(given.codes),
    )


def handoff(given: Handoff | None) -> wire.HandoffOut | None:
    """Return the way to a person, where there is one."""
    return wire.HandoffOut(given.status, given.text, given.reference, given.wait_s) if given else None


def notice(given: Notice) -> wire.NoticeOut:
    """Return a notice."""
    return wire.NoticeOut(given.code, given.text, given.language)
