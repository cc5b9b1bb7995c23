"""Preferences: kept as chosen, refused outside their ranges."""

import math

import pytest

from access_gateway.contracts.errors import InvalidSetting, StoreError, UnsupportedLanguage
from access_gateway.contracts.turn import Preferences
from access_gateway.store import Store

ALL = Preferences(
    language="ug",
    speech=True,
    rate=0.4,
    volume=1.0,
    pitch=1.5,
    text_size_pt=96,
    simple=True,
    person_first=False,
    theme="contrast",
    captions=True,
    read_back="unsure",
    pause_s=2.5,
)


async def test_a_choice_is_kept_changed_and_forgotten(store: Store) -> None:
    """A customer's way of being answered follows them until they change or remove it."""
    preferences = store.preferences
    assert await preferences.get("c1") is None
    kept = await preferences.put("c1", ALL)
    assert kept.language == "ug-Arab"
    assert await preferences.get("c1") == kept
    await preferences.put("c1", Preferences(simple=True))
    assert await preferences.get("c1") == Preferences(simple=True)
    assert await preferences.get("c2") is None
    assert await preferences.delete("c1") is True
    assert await preferences.delete("c1") is False
    assert await preferences.get("c1") is None


@pytest.mark.parametrize(
    "bad",
    [
        Preferences(rate=0.39), Preferences(rate=math.nan), Preferences(rate=math.inf), Preferences(volume=-0.1),
        Preferences(volume=2.01), Preferences(pitch=2.0), Preferences(text_size_pt=17), Preferences(text_size_pt=97),
        Preferences(theme="pink"), Preferences(read_back="perhaps"), Preferences(pause_s=0.1),
    ],
)  # fmt: skip
async def test_values_out_of_range_are_refused_by_name(store: Store, bad: Preferences) -> None:
    """Nobody's speech becomes unintelligible by a slip of a client; what was kept stays."""
    await store.preferences.put("c1", ALL)
    with pytest.raises(
        InvalidSetting, match=r"^(rate|volume|pitch|text_size_pt|theme|read_back|pause_s) is "
    ):
        await store.preferences.put("c1", bad)
    kept = await store.preferences.get("c1")
    assert kept and kept.text_size_pt == 96


async def test_a_language_that_is_not_served_is_refused(store: Store) -> None:
    """A preference that can never be honoured is not silently kept."""
    with pytest.raises(UnsupportedLanguage):
        await store.preferences.put("c1", Preferences(language="klingon"))


async def test_hostile_ids_are_refused_everywhere(store: Store) -> None:
    """No path through the preferences takes an id that is not one."""
    for call in (store.preferences.get, store.preferences.delete):
        with pytest.raises(InvalidSetting):
            await call("../c1")
    with pytest.raises(InvalidSetting):
        await store.preferences.put("c 1", Preferences())


async def test_a_newer_gateways_preference_is_passed_over_and_nonsense_is_said(store: Store) -> None:
    """After a downgrade the preferences that are known still hold."""
    await store._database.write(
        lambda connection: connection.exec_driver_sql(
            """INSERT INTO preferences VALUES ('c1', '{"simple": true, "smell": "rose"}', ''), ('c2', '[', '')"""
        )
    )
    assert await store.preferences.get("c1") == Preferences(simple=True)
    with pytest.raises(StoreError, match="set them again"):
        await store.preferences.get("c2")
