"""The translator that the settings name."""

from collections.abc import Callable
from pathlib import Path

import aiohttp

from access_gateway.contracts.errors import SettingsError
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.language import Identified
from access_gateway.contracts.translation import Translator
from access_gateway.language.translation.codes import FLORES, usable
from access_gateway.language.translation.http_chat import ChatTranslator
from access_gateway.language.translation.http_libre import LibreTranslator
from access_gateway.language.translation.interpreter import Interpreter
from access_gateway.language.translation.local import LocalTranslator
from access_gateway.language.translation.service import Service, checked_url
from access_gateway.settings import TranslationSection
from access_gateway.workers.caller import EngineCaller

LOCAL_ENGINE = "nllb"


def load_interpreter(
    settings: TranslationSection,
    session: aiohttp.ClientSession,
    *,
    identify: Callable[[str], Identified] | None = None,
) -> Interpreter:
    """Return what `[translation]` asks for, not yet prepared.

    session: without cookies, closed by its owner. identify: tells whether an answer is in the language asked for.
    Raises SettingsError, which names the setting, for what cannot work.
    """
    return Interpreter(
        _translator(settings, session),
        names=settings.names,
        identify=identify,
        timeout_s=settings.timeout_s,
        start_timeout_s=settings.start_timeout_s if settings.kind == "local" else settings.timeout_s,
        max_chars=settings.max_chars,
    )


def _translator(settings: TranslationSection, session: aiohttp.ClientSession) -> Translator | None:
    if settings.kind == "none":
        return None
    if settings.kind == "local":
        return _local(settings)
    url = checked_url(settings.url)
    service = Service(
        session,
        headers=settings.headers,
        connect_timeout_s=settings.connect_timeout_s,
        timeout_s=settings.timeout_s,
        max_bytes=settings.max_answer_bytes,
    )
    if settings.kind == "libretranslate":
        return LibreTranslator(
            service, url, api_key=settings.api_key, codes=settings.codes, only=settings.languages
        )
    if not settings.model:
        raise SettingsError("translation.model: name the model that the chat endpoint is to use.")
    return ChatTranslator(
        service, url, settings.model, codes=settings.codes, only=settings.languages, extra=settings.extra
    )


def _local(settings: TranslationSection) -> LocalTranslator:
    folder = Path(settings.model).expanduser()
    if not settings.model or not (folder / "model.bin").is_file():
        raise SettingsError("translation.model: name a folder with an NLLB model (docs/translation.md).")
    if settings.codes:
        raise SettingsError("translation.codes: the names of languages are the model's own; leave it out.")
    options = EngineOptions(model=folder, options={"threads": str(settings.threads)})
    caller = EngineCaller(LOCAL_ENGINE, options, start_timeout_s=settings.start_timeout_s)
    only = usable(FLORES, {}, settings.languages) if settings.languages else ()
    return LocalTranslator(f"nllb:{folder.name}", caller, timeout_s=settings.timeout_s, only=only)
