"""What is trusted without a pin, and what of what somebody put into the folder."""

import errno
import os
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
    pins,
    put_by_hand,
    shelf_of,
    zipped,
)

from access_gateway.catalogue.disk import disk_errors
from access_gateway.catalogue.entries import ProjectSource
from access_gateway.catalogue.install import install
from access_gateway.contracts.errors import (
    ChecksumMismatch,
    DownloadFailed,
    ModelError,
    NoSpace,
)

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
