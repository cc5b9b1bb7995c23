"""`access-gateway doctor`: what works on this machine, what is missing, how to mend it."""

import argparse
import asyncio
import importlib
import platform
import shutil
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from access_gateway import plugins
from access_gateway.app import identifier
from access_gateway.backend.endpoint import open_session
from access_gateway.backend.http import HttpBackend
from access_gateway.contracts.audio import HEARING_RATE_HZ, Pcm
from access_gateway.contracts.errors import GatewayError
from access_gateway.contracts.languages import BY_TAG
from access_gateway.contracts.speaking import Manner, SpokenSentence
from access_gateway.pools import hearing_room, shelf_of, speech_room
from access_gateway.settings import Settings
from access_gateway.store import Store

LEAST_FREE_BYTES = 1_000_000_000
"""Below this, the database and kept recordings are at risk."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    good: bool
    name: str
    detail: str
    mend: str = ""
    vital: bool = True
    """Whether the gateway cannot do its work without it."""


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `doctor` to the command line."""
    parser = commands.add_parser("doctor", help="what works here, what is missing, how to mend it")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print what was found; return 1 where something vital is missing."""
    findings = asyncio.run(_examine(settings))
    for finding in findings:
        mark = "ok     " if finding.good else "MISSING" if finding.vital else "note   "
        print(f"{mark}  {finding.name}: {finding.detail}")
        if not finding.good and finding.mend:
            print(f"         mend: {finding.mend}")
    return int(any(finding.vital and not finding.good for finding in findings))


async def _examine(settings: Settings) -> list[Finding]:
    findings = [_python(), *_engines(), _disk(settings), *_models(settings)]
    for name, look, mend, vital in (
        ("identification", _identification, "", True),
        ("hearing", _hearing, "access-gateway models install --default", True),
        ("commands", _commands, "install the gateway again: the model comes with it", False),
        ("speech", _speech, "speech.espeak = \"wheel\" needs the package espeakng-loader", True),
        ("store", _store, "store.folder must be a folder that this user can write to", True),
        ("backend", _backend, "set backend.url (docs/backend.md), or try: access-gateway serve --demo", False),
    ):  # fmt: skip
        findings.append(await _look(name, look, settings, mend, vital))
    return findings


async def _look(
    name: str, look: Callable[[Settings], Awaitable[str]], settings: Settings, mend: str, vital: bool
) -> Finding:
    try:
        return Finding(True, name, await look(settings), vital=vital)
    except GatewayError as error:
        return Finding(False, name, error.detail, mend, vital)


def _python() -> Finding:
    return Finding(
        sys.version_info >= (3, 11),
        "python",
        f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        "Python 3.11 or later",
    )


def _engines() -> list[Finding]:
    findings = []
    for name, entry in sorted(plugins.installed().items()):
        try:
            importlib.import_module(entry.module)
            findings.append(Finding(True, f"engine {name}", entry.value))
        except (ImportError, OSError) as error:  # a package, or a library that the package loads
            findings.append(
                Finding(False, f"engine {name}", str(error), "install what it names", vital=False)
            )
    return findings


def _disk(settings: Settings) -> Finding:
    folder = settings.data_folder
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return Finding(
        free >= LEAST_FREE_BYTES,
        "disk",
        f"{free / 1e9:.1f} GB free at {folder}",
        "free some space",
        vital=False,
    )


def _models(settings: Settings) -> list[Finding]:
    shelf = shelf_of(settings)
    return [
        Finding(
            shelf.is_installed(entry.name),
            f"model {entry.name}",
            f"{shelf.state(entry.name)} ({', '.join(sorted(entry.languages))})",
            f"access-gateway models install {entry.name}",
            vital=entry.name in settings.models.default,
        )
        for entry in shelf.catalogue.models
    ]


async def _identification(settings: Settings) -> str:
    found = await asyncio.to_thread(identifier, settings, shelf_of(settings))
    seen = found.identify("مېنىڭ زاكازىم قاچان كېلىدۇ؟")
    return f"knows {len(BY_TAG)} languages; a Uyghur sentence is {seen.language} ({seen.confidence:.2f})"


async def _hearing(settings: Settings) -> str:
    silence = Pcm(bytes(HEARING_RATE_HZ), HEARING_RATE_HZ)
    async with hearing_room(settings) as hearer:
        if not hearer.languages:
            raise GatewayError(
                "no recognition model is installed; customers can type, and speak no more than commands"
            )
        for tag in sorted(hearer.languages):
            await hearer.hear(silence, [tag])
        return ", ".join(f"{tag} by {hearer.engine(tag)}" for tag in sorted(hearer.languages))


async def _commands(settings: Settings) -> str:
    if not settings.hearing.commands:
        return "not listened for: hearing.commands is off"
    offered = sorted({tag for entry in shelf_of(settings).catalogue.models if entry.ability == "command"
                      for tag in entry.languages})  # fmt: skip
    if not offered:
        return "the catalogue has no model of them"
    async with hearing_room(settings, offered, commands=True) as hearer:
        if not (heard := [tag for tag in offered if hearer.menu_engine(tag)]):
            raise GatewayError("its model is damaged or does not start; the log says why")
        return ", ".join(f"{tag} by {hearer.menu_engine(tag)}" for tag in heard)


async def _speech(settings: Settings) -> str:
    async with speech_room(settings) as speech:
        async for spoken in speech.speak([("你好。", "zh-Hans")], Manner(), within_s=30.0):
            if not isinstance(spoken, SpokenSentence):
                raise GatewayError("the voice says nothing")
        by = {tag: str(speech.engine(tag)) for tag in sorted(speech.languages)}
        return "; ".join(
            f"{engine}: {', '.join(tag for tag in by if by[tag] == engine)}"
            for engine in dict.fromkeys(by.values())
        )


async def _store(settings: Settings) -> str:
    store = await Store.configured(settings)
    try:
        await store.check()
        return str(store.file)
    finally:
        await store.close()


async def _backend(settings: Settings) -> str:
    if not settings.backend.url:
        raise GatewayError("none is configured")
    async with open_session() as client:
        if not await HttpBackend(client, settings.backend).reachable():
            raise GatewayError(f"{settings.backend.url} cannot be reached")
    return f"{settings.backend.url} can be reached"
