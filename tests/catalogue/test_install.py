"""Installing: whole or not at all, once, and never the wrong thing."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.catalogue.small_models import (
    CHANGED,
    FILES,
    Publisher,
    Told,
    archive,
    contents,
    entry,
    nothing_half_done,
    pins,
    shelf_of,
    wait_for,
    zipped,
)

from access_gateway.catalogue import ModelEntry
from access_gateway.catalogue.entries import FilesSource
from access_gateway.catalogue.install import install
from access_gateway.contracts.errors import (
    ChecksumMismatch,
    DownloadFailed,
    ModelError,
    NoSpace,
    UnsafeArchive,
)


def test_a_model_is_installed_whole(publisher: Publisher, tmp_path: Path) -> None:
    """After the command the model is there, checked, and no scaffolding is left."""
    publisher.content["a.zip"] = zipped(FILES)
    a = entry(archive(publisher.url("a.zip")))
    shelf = shelf_of(tmp_path, a)
    path = install(a, shelf)
    assert path == shelf.path_of("model-a") == tmp_path / "models" / "model-a"
    assert contents(path) == FILES
    assert not list((tmp_path / "models" / ".partial").iterdir())
    shelf.verify("model-a")


def test_the_second_time_nothing_is_fetched_or_read(publisher: Publisher, tmp_path: Path) -> None:
    """Starting again takes no network and no hashing of hundreds of megabytes; `verify` does read."""
    publisher.content["a.zip"] = zipped(FILES)
    a = entry(archive(publisher.url("a.zip")))
    shelf = shelf_of(tmp_path, a)
    path = install(a, shelf)
    file = path / "am" / "final.mdl"
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    file.write_bytes(FILES["am/final.mdl"][::-1])
    os.utime(file, ns=times)  # only reading it can tell
    assert install(a, shelf) == path
    assert len(publisher.requests) == 1
    with pytest.raises(ChecksumMismatch, match=r"am/final\.mdl"):
        shelf.verify("model-a")


def test_other_contents_than_pinned_are_refused(publisher: Publisher, tmp_path: Path) -> None:
    """A model that somebody changed on the way never gets onto the shelf; the file is named."""
    publisher.content["a.zip"] = zipped(CHANGED)
    a = entry(archive(publisher.url("a.zip")))
    shelf = shelf_of(tmp_path, a)
    with pytest.raises(ChecksumMismatch, match=r"conf/model\.conf"):
        install(a, shelf)
    assert nothing_half_done(shelf)


@pytest.mark.parametrize(
    "files",
    [FILES | {"rescore/G.fst": b"more"}, {"am/final.mdl": FILES["am/final.mdl"]}],
    ids=["more", "fewer"],
)
def test_more_or_fewer_files_are_refused(
    publisher: Publisher, tmp_path: Path, files: dict[str, bytes]
) -> None:
    """A file that is not in the catalogue could change what is recognised; a missing one crashes the engine."""
    publisher.content["a.zip"] = zipped(files)
    a = entry(archive(publisher.url("a.zip")))
    with pytest.raises(ChecksumMismatch):
        install(a, shelf_of(tmp_path, a))


def test_an_unsafe_archive_leaves_nothing(publisher: Publisher, tmp_path: Path) -> None:
    """A tampered archive is refused as a whole."""
    publisher.content["a.zip"] = zipped(FILES | {"../../../outside": b"x"})
    a = entry(archive(publisher.url("a.zip")))
    shelf = shelf_of(tmp_path, a)
    with pytest.raises(UnsafeArchive):
        install(a, shelf)
    assert nothing_half_done(shelf)
    assert not list(tmp_path.rglob("outside"))


def test_the_mirror_is_taken_where_the_publisher_fails(publisher: Publisher, tmp_path: Path) -> None:
    """A network without the publisher still gets the model, and the operator reads why."""
    publisher.content["mirror.zip"] = zipped(FILES)
    a = entry(archive(publisher.url("gone.zip")), archive(publisher.url("mirror.zip")))
    told = Told()
    install(a, shelf_of(tmp_path, a), progress=told)
    assert "404" in told.notes[0]
    assert [path for path, _ in publisher.requests] == ["/gone.zip", "/mirror.zip"]


def test_a_wrong_publisher_is_told_even_where_the_mirror_is_gone(
    publisher: Publisher, tmp_path: Path
) -> None:
    """Of several failures the alarming one decides what the command says."""
    publisher.content["a.zip"] = zipped(CHANGED)
    a = entry(archive(publisher.url("a.zip")), archive(publisher.url("gone.zip")))
    with pytest.raises(ChecksumMismatch, match="404"):
        install(a, shelf_of(tmp_path, a))


def test_the_publisher_can_be_left_out(publisher: Publisher, tmp_path: Path) -> None:
    """With models.use_publisher = false nobody outside is asked, and a model without mirror says so."""
    publisher.content["a.zip"] = zipped(FILES)
    a = entry(archive(publisher.url("a.zip")))
    with pytest.raises(DownloadFailed, match="use_publisher"):
        install(a, shelf_of(tmp_path, a), use_publisher=False)
    assert not publisher.requests


def test_single_files_are_fetched_and_pinned(publisher: Publisher, tmp_path: Path) -> None:
    """A model that its publisher keeps as single files is installed the same way."""
    publisher.content |= {f"base/{name}": content for name, content in FILES.items()}
    a = entry(FilesSource(publisher.url("base"), pins(FILES)))
    shelf = shelf_of(tmp_path, a)
    assert contents(install(a, shelf)) == FILES


def test_a_wrong_single_file_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    """Also where only one of the files is not the pinned one."""
    publisher.content |= {f"base/{name}": content for name, content in CHANGED.items()}
    a = entry(FilesSource(publisher.url("base"), pins(FILES)))
    shelf = shelf_of(tmp_path, a)
    with pytest.raises(ChecksumMismatch, match=r"model\.conf"):
        install(a, shelf)
    assert nothing_half_done(shelf)


# --- disk


def free_of(count: int) -> Callable[[Path], int]:
    return lambda folder: count


def test_a_full_disk_is_said_before_the_download(publisher: Publisher, tmp_path: Path) -> None:
    """Nobody waits for a download that cannot fit."""
    publisher.content["a.zip"] = zipped(FILES)
    a = entry(archive(publisher.url("a.zip"), size=3_000_000))
    with pytest.raises(NoSpace, match="make room"):
        install(a, shelf_of(tmp_path, a), free=free_of(3_100_000))
    assert not publisher.requests
    install(a, shelf_of(tmp_path, a), free=free_of(6_000_000))


def test_a_folder_that_cannot_be_written_is_named(publisher: Publisher, tmp_path: Path) -> None:
    """A wrong setting is told in words instead of a traceback."""
    (tmp_path / "models").write_text("a file where the folder should be")
    a = entry(archive(publisher.url("a.zip")))
    with pytest.raises(ModelError, match="models cannot be used"):
        install(a, shelf_of(tmp_path, a))


# --- crashes and other processes


def test_what_a_crash_left_is_cleaned(publisher: Publisher, tmp_path: Path) -> None:
    """After a power cut the next installation starts from a clean place."""
    publisher.content["a.zip"] = zipped(FILES)
    a = entry(archive(publisher.url("a.zip")))
    shelf = shelf_of(tmp_path, a)
    staged = shelf.work_of(a) / "staged"
    staged.mkdir(parents=True)
    (staged / "half").write_bytes(b"x")
    assert shelf.state("model-a") == "missing"
    assert contents(install(a, shelf)) == FILES
    assert not shelf.work_of(a).exists()


def test_an_interrupted_installation_goes_on(publisher: Publisher, tmp_path: Path) -> None:
    """What was downloaded before the line broke is not downloaded again."""
    body = zipped(FILES)
    publisher.content["a.zip"] = body
    publisher.cut_after = [500, 0]
    a = entry(archive(publisher.url("a.zip")))
    shelf = shelf_of(tmp_path, a)
    with pytest.raises(DownloadFailed):
        install(a, shelf)
    assert nothing_half_done(shelf)
    install(a, shelf)
    assert publisher.requests[-1][1] == "bytes=500-"


def test_a_damaged_model_is_replaced(publisher: Publisher, tmp_path: Path) -> None:
    """Installing again mends a model that lost a file; nobody has to delete anything by hand."""
    publisher.content["a.zip"] = zipped(FILES)
    a = entry(archive(publisher.url("a.zip")))
    shelf = shelf_of(tmp_path, a)
    path = install(a, shelf)
    (path / "am" / "final.mdl").write_bytes(b"cut")
    assert shelf.state("model-a") == "damaged"
    with pytest.raises(ModelError, match="access-gateway models install model-a"):
        shelf.path_of("model-a")
    install(a, shelf)
    assert contents(path) == FILES


def _install_in_process(
    a: ModelEntry, folder: Path, start: "threading.Event", done: "multiprocessing.Queue[str]"
) -> None:
    start.wait(20)
    done.put(str(install(a, shelf_of(folder, a))))


def test_two_installers_do_not_collide(publisher: Publisher, tmp_path: Path) -> None:
    """Two gateways that start at once on one machine download a model once, and both get it."""
    publisher.content["a.zip"] = zipped(FILES)
    a = entry(archive(publisher.url("a.zip")))
    spawn = multiprocessing.get_context("spawn")
    start, done = spawn.Event(), spawn.Queue()
    processes = [spawn.Process(target=_install_in_process, args=(a, tmp_path, start, done)) for _ in range(2)]
    for process in processes:
        process.start()
    start.set()
    paths = {done.get(timeout=30) for _ in processes}
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0, 0]
    assert paths == {str(tmp_path / "models" / "model-a")}
    assert len(publisher.requests) == 1


def test_the_one_who_waits_is_told(publisher: Publisher, tmp_path: Path) -> None:
    """A command that stands still because of another says so."""
    publisher.content["a.zip"] = zipped(FILES)
    publisher.gate = threading.Event()
    a = entry(archive(publisher.url("a.zip")))
    first = threading.Thread(target=install, args=(a, shelf_of(tmp_path, a)))
    first.start()
    wait_for(lambda: bool(publisher.requests))
    told = Told()
    second = threading.Thread(target=install, args=(a, shelf_of(tmp_path, a)), kwargs={"progress": told})
    second.start()
    wait_for(lambda: bool(told.notes))
    publisher.gate.set()
    first.join(30)
    second.join(30)
    assert "waiting" in told.notes[0]
    assert len(publisher.requests) == 1
