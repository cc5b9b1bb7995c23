"""How each customer wants to be answered, by customer id."""

from dataclasses import replace

import msgspec
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from access_gateway.contracts.errors import InvalidSetting, StoreError, UnsupportedLanguage
from access_gateway.contracts.languages import canonical_tag
from access_gateway.contracts.turn import READ_BACK, THEMES, VOICES, Preferences
from access_gateway.store.database import Database
from access_gateway.store.ids import Now, checked_id, iso
from access_gateway.store.schema import preferences as table

RANGES: dict[str, tuple[float, float]] = {
    "rate": (0.4, 2.5),
    "volume": (0.0, 2.0),
    "pitch": (0.5, 1.5),
    "text_size_pt": (18, 96),
    "pause_s": (0.4, 10.0),
}
"""What contracts.turn.Preferences promises, by field."""
CHOICES: dict[str, tuple[str, ...]] = {"voice": VOICES, "theme": THEMES, "read_back": READ_BACK}


class PreferenceStore:
    """Preferences by customer id."""

    def __init__(self, database: Database, *, now: Now) -> None:
        """Take the open database."""
        self._database = database
        self._now = now

    async def get(self, customer: str) -> Preferences | None:
        """Return what the customer chose, or None. Raises InvalidSetting (a bad id), StoreError."""
        asked = select(table.c.preferences).where(table.c.customer == checked_id(customer, "customer"))
        found = await self._database.read(lambda connection: connection.execute(asked).scalar())
        if found is None:
            return None
        try:
            return msgspec.json.decode(found, type=Preferences)
        except msgspec.DecodeError as error:
            raise StoreError("The customer's preferences cannot be read; set them again.") from error

    async def put(self, customer: str, chosen: Preferences) -> Preferences:
        """Keep the preferences in place of those before; return them as kept (the language tag canonical).

        Raises InvalidSetting (a bad id or a value out of range), UnsupportedLanguage, StoreError.
        """
        kept = checked_preferences(chosen)
        row = {
            "customer": checked_id(customer, "customer"),
            "preferences": msgspec.json.encode(kept).decode(),
            "updated_at": iso(self._now()),
        }
        new = upsert(table).values(row)
        command = new.on_conflict_do_update(
            index_elements=["customer"],
            set_={"preferences": new.excluded.preferences, "updated_at": new.excluded.updated_at},
        )
        await self._database.write(lambda connection: connection.execute(command))
        return kept

    async def delete(self, customer: str) -> bool:
        """Forget the customer's preferences; say whether there were any.

        Raises InvalidSetting, StoreError.
        """
        command = delete(table).where(table.c.customer == checked_id(customer, "customer"))

        def work(connection: Connection) -> bool:
            return connection.execute(command).rowcount > 0

        return await self._database.write(work)


def checked_preferences(chosen: Preferences) -> Preferences:
    """Return the preferences with a canonical language tag. Raises InvalidSetting, UnsupportedLanguage."""
    for name, (least, most) in RANGES.items():
        value = getattr(chosen, name)
        if value is not None and not least <= value <= most:  # also refuses NaN
            raise InvalidSetting(f"{name} is {least:g} to {most:g}.")
    for name, choices in CHOICES.items():
        if getattr(chosen, name) not in (None, *choices):
            raise InvalidSetting(f"{name} is one of {', '.join(choices)}.")
    if chosen.language is None:
        return chosen
    tag = canonical_tag(chosen.language)
    if tag is None:
        raise UnsupportedLanguage("The language is not one of GET /v1/languages.")
    return replace(chosen, language=tag)
