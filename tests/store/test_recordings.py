"""Recordings set aside for a person: whole or not at all, bounded, private, and gone in time."""

import os
import stat
from pathlib import Path

import pytest
from tests.store.clocks import Clock

from access_gateway.contracts.audio import Recording
from access_gateway.contracts.errors import NotFound, StoreError, StoreFull
from access_gateway.store import Bounds, Store

SOUND = Recording(b"RIFF" + bytes(range(256)) * 40, "audio/wav")


async def test_a_person_hears_later_exactly_what_was_said(store: Store) -> None:
    """Speech that no engine can hear is not lost: the bytes are those that were sent."""
    kept = await store.recordings.keep("turn-1", SOUND, session="s1", language="bo-Tibt")
    assert await store.recordings.read(kept.recording) == SOUND.content
    assert await store.recordings.get(kept.recording) == kept
    assert await store.recordings.list() == [kept]
    assert (kept.turn, kept.mime, kept.language, kept.bytes) == (
        "turn-1",
        "audio/wav",
        "bo-Tibt",
        len(SOUND.content),
    )


async def test_nobody_else_on_the_machine_can_listen(store: Store) -> None:
    """A voice is private: the files and their folder are the gateway's alone."""
    await store.recordings.keep("turn-1", SOUND, session="s1", language="bo-Tibt")
    folder = store.file.parent / "recordings"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


async def test_what_was_promised_is_not_thrown_out_for_what_is_new(tmp_path: Path) -> None:
    """A flood of recordings is refused honestly, and leaves those before it and no file of its own."""
    bounds = Bounds(recordings_bytes=2 * len(SOUND.content))
    store = await Store.open(tmp_path, bounds, sweep=False)
    kept = [await store.recordings.keep(f"t{n}", SOUND, session="s", language="und") for n in range(2)]
    with pytest.raises(StoreFull, match="room for recordings"):
        await store.recordings.keep("t2", SOUND, session="s", language="und")
    assert len(list((tmp_path / "recordings").iterdir())) == 2
    await store.recordings.delete(kept[0].recording)
    await store.recordings.keep("t3", SOUND, session="s", language="und")
    await store.close()


async def test_a_nearly_full_disk_is_left_to_the_reviews(tmp_path: Path) -> None:
    """Recordings never take the last of the disk."""
    store = await Store.open(tmp_path, Bounds(reserve_bytes=2**60), sweep=False)
    with pytest.raises(StoreFull, match="nearly full"):
        await store.recordings.keep("t", SOUND, session="s", language="und")
    assert list((tmp_path / "recordings").iterdir()) == []
    await store.close()


async def test_time_removes_sound_and_row(store: Store, clock: Clock) -> None:
    """After the retention time nothing of a recording is left."""
    old = await store.recordings.keep("t1", SOUND, session="s", language="und")
    clock.time += 31 * 86_400
    young = await store.recordings.keep("t2", SOUND, session="s", language="und")
    assert await store.recordings.sweep() == 1
    assert await store.recordings.list() == [young]
    with pytest.raises(NotFound):
        await store.recordings.read(old.recording)
    assert [file.stem for file in (store.file.parent / "recordings").iterdir()] == [young.recording]


async def test_what_a_crash_left_behind_is_swept_and_what_is_being_written_is_not(
    store: Store, clock: Clock
) -> None:
    """Half-written files do not pile up; one of this minute is left alone, as is what is not a recording."""
    kept = await store.recordings.keep("t1", SOUND, session="s", language="und")
    folder = store.file.parent / "recordings"
    for name, age_s in (("dead.part", 7200), ("lost.audio", 7200), ("fresh.part", 10), ("README.txt", 9999)):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (clock.time - age_s,) * 2)
    os.utime(folder / f"{kept.recording}.audio", (clock.time - 9999,) * 2)
    assert await store.recordings.sweep() == 2
    assert {file.name for file in folder.iterdir()} == {f"{kept.recording}.audio", "fresh.part", "README.txt"}


@pytest.mark.parametrize("name", ["../gateway.db", "/etc/passwd", "", "nobody\x00"])
async def test_no_name_leads_out_of_the_folder(store: Store, name: str) -> None:
    """Only what is in the table is ever opened."""
    with pytest.raises(NotFound):
        await store.recordings.read(name)
    with pytest.raises(NotFound):
        await store.recordings.delete(name)


async def test_a_file_that_somebody_removed_is_not_found(store: Store) -> None:
    """The row without its sound says so, and can be deleted."""
    kept = await store.recordings.keep("t1", SOUND, session="s", language="und")
    (store.file.parent / "recordings" / f"{kept.recording}.audio").unlink()
    with pytest.raises(NotFound, match="file is gone"):
        await store.recordings.read(kept.recording)
    await store.recordings.delete(kept.recording)


async def test_a_folder_that_cannot_be_made_is_a_store_error(store: Store) -> None:
    """What cannot be kept is said to be not kept, as one kind of error that callers know."""
    (store.file.parent / "recordings").write_text("in the way")
    with pytest.raises(StoreError):
        await store.recordings.keep("t1", SOUND, session="s", language="und")
