"""What the gateway says of itself: health, readiness, metrics, languages, models, its own documents."""

import html
from typing import Any

import msgspec
from aiohttp import web

from access_gateway import __version__
from access_gateway.web import rendering
from access_gateway.web.abilities import languages
from access_gateway.web.outside import OUTSIDE
from access_gateway.web.wire_info import HealthOut, LanguagesOut, ModelOut, ModelsOut, ReadyOut

OPENAPI = web.AppKey("openapi", bytes)
DOCS = web.AppKey("docs", str)


async def get_health(request: web.Request) -> web.Response:
    """Say that the process is alive."""
    return rendering.json(HealthOut("alive", __version__))


async def get_ready(request: web.Request) -> web.Response:
    """Say whether the gateway can serve: engines loaded, backend reachable, store writable."""
    outside = request.app[OUTSIDE]
    checks = await outside.checks()
    ready = all(check.ready for check in checks) and not outside.closing.is_set()
    return rendering.json(ReadyOut(ready, checks), status=200 if ready else 503)


async def get_metrics(request: web.Request) -> web.Response:
    """Return the metrics for Prometheus."""
    outside = request.app[OUTSIDE]
    outside.refresh_metrics()
    # No charset in content_type's way: the version parameter is part of the format's name.
    headers = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
    return web.Response(body=outside.rooms.metrics.expose(), headers=headers)


async def get_languages(request: web.Request) -> web.Response:
    """Tell the truth about each language, ability by ability."""
    outside = request.app[OUTSIDE]
    return rendering.json(LanguagesOut(languages(outside.rooms, outside.catalogue)))


async def get_models(request: web.Request) -> web.Response:
    """List the catalogue and what of it is installed."""
    outside = request.app[OUTSIDE]
    return rendering.json(
        ModelsOut(
            [
                ModelOut(
                    name=entry.name,
                    ability=entry.ability,
                    engine=entry.engine,
                    languages=sorted(entry.languages),
                    licence=entry.licence,
                    size_bytes=entry.installed_bytes,
                    state=str(outside.shelf.state(entry.name)),
                )
                for entry in outside.catalogue.models
            ]
        )
    )


async def get_openapi(request: web.Request) -> web.Response:
    """Return the OpenAPI document."""
    return web.Response(body=request.app[OPENAPI], content_type="application/json")


async def get_docs(request: web.Request) -> web.Response:
    """Return the OpenAPI document as a page for people, without scripts."""
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"}
    return web.Response(text=request.app[DOCS], content_type="text/html", headers=headers)


def docs_page(document: dict[str, Any]) -> str:
    """Return the page of an OpenAPI document."""
    sections = [
        _operation(path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    schemas = "".join(
        f"<h3 id='{html.escape(name)}'>{html.escape(name)}</h3><pre tabindex='0'>{_json(schema)}</pre>"
        for name, schema in sorted(document["components"]["schemas"].items())
    )
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Access Gateway API</title>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'><style>"
        ":root{color-scheme:light dark}body{font:1.125rem/1.6 system-ui,sans-serif;max-width:60rem;"
        "margin:auto;padding:1rem}pre{overflow:auto;padding:1rem;border:1px solid}code{font-size:1rem}"
        "</style></head><body><main><h1>Access Gateway API</h1>"
        f"<p>{html.escape(document['info']['description'])} Version {html.escape(__version__)}. "
        "The same for programs: <a href='/openapi.json'>/openapi.json</a>.</p>"
        f"<h2>Endpoints</h2>{''.join(sections)}<h2>Schemas</h2>{schemas}</main></body></html>"
    )


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    takes = operation.get("requestBody", {}).get("content", {})
    parameters = "".join(
        f"<li><code>{html.escape(it['name'])}</code> ({it['in']}): {html.escape(it['description'])}</li>"
        for it in operation.get("parameters", [])
    )
    responses = "".join(
        f"<li>{status}: {html.escape(it['description'])} {', '.join(map(_kind, it.get('content', {}).items()))}</li>"
        for status, it in operation["responses"].items()
    )
    body = f"<p>Takes {', '.join(map(_kind, takes.items()))}.</p>" if takes else ""
    return (
        f"<section><h3><code>{method.upper()} {html.escape(path)}</code></h3>"
        f"<p>{html.escape(operation['summary'])}</p><ul>{parameters}</ul>{body}<ul>{responses}</ul></section>"
    )


def _kind(content: tuple[str, dict[str, Any]]) -> str:
    mime, body = content
    name = body["schema"].get("$ref", "").rsplit("/", 1)[-1]
    link = f" <a href='#{html.escape(name)}'>{html.escape(name)}</a>" if name else ""
    return f"<code>{html.escape(mime)}</code>{link}"


def _json(schema: Any) -> str:
    return html.escape(msgspec.json.format(msgspec.json.encode(schema), indent=2).decode())
