"""`GET`, `PUT` and `DELETE /v1/customers/{id}/preferences`."""

from dataclasses import asdict

from aiohttp import web

from access_gateway.contracts.errors import EmptyInput, NotFound
from access_gateway.contracts.turn import Preferences
from access_gateway.web import rendering, taking
from access_gateway.web.outside import OUTSIDE
from access_gateway.web.turns import preferences_of
from access_gateway.web.wire import PreferencesIn


async def get_preferences(request: web.Request) -> web.Response:
    """Return what a customer prefers."""
    customer = request.match_info["customer"]
    preferences = await request.app[OUTSIDE].preferences.get(customer)
    if preferences is None:
        raise NotFound(f"No preferences are kept for customer {customer!r}.")
    return _answer(preferences)


async def put_preferences(request: web.Request) -> web.Response:
    """Keep what a customer prefers, in place of what was kept."""
    outside = request.app[OUTSIDE]
    taken = await taking.body(request, outside.settings, "preferences")
    if taken.json is None:
        raise EmptyInput("Send the preferences as JSON.")
    preferences = preferences_of(taking.struct(taken.json, PreferencesIn))
    await outside.preferences.put(request.match_info["customer"], preferences)
    return _answer(preferences)


async def delete_preferences(request: web.Request) -> web.Response:
    """Forget what a customer prefers, also in the conversation of that name; no error where nothing was kept."""
    outside, customer = request.app[OUTSIDE], request.match_info["customer"]
    await outside.preferences.delete(customer)
    await outside.rooms.sessions.forget_preferences(customer)
    return web.Response(status=204)


def _answer(preferences: Preferences) -> web.Response:
    return rendering.json(PreferencesIn(**asdict(preferences)))
