"""Archives that want out of their folder, or want the whole disk."""

import gzip
import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from access_gateway.catalogue.unpack import MAX_MEMBERS, unpack
from access_gateway.contracts.errors import UnsafeArchive

HOSTILE_NAMES = [
    "../outside",
    "model-a/../../outside",
    "/etc/outside",
    "model-a/./x",
    "model-a//x",
    "C:/outside",
    "model-a\\..\\outside",
    "model-a/line\nbreak",
    "model-a/\u202eright-to-left",
    "model-a/" + "deep/" * 20 + "x",
    "model-a/" + "long" * 200,
]


def zip_file(folder: Path, members: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def tar_file(folder: Path, members: list[tuple[tarfile.TarInfo, bytes]], mode: str = "w:gz") -> Path:
    path = folder / "a.tar"
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]  # the mode varies
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def refused(path: Path, folder: Path, max_bytes: int = 10_000) -> str:
    with pytest.raises(UnsafeArchive) as caught:
        unpack(path, folder / "inside" / "model", folder="model-a", max_bytes=max_bytes)
    assert not list(folder.rglob("*outside*"))
    return caught.value.detail


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_zip_members_stay_inside(tmp_path: Path, name: str) -> None:
    """A tampered download cannot write anywhere but into its own folder."""
    assert refused(zip_file(tmp_path, [("model-a/good", b"x"), (name, b"x")]), tmp_path)


@pytest.mark.parametrize("name", [name for name in HOSTILE_NAMES if len(name) < 400])
def test_tar_members_stay_inside(tmp_path: Path, name: str) -> None:
    """The same for tar files."""
    assert refused(tar_file(tmp_path, [(tarfile.TarInfo(name), b"x")]), tmp_path)


def test_zip_links_are_refused(tmp_path: Path) -> None:
    """A link to /etc inside a model is not followed, because it is never made."""
    link = zipfile.ZipInfo("model-a/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "link" in refused(zip_file(tmp_path, [(link, b"/etc/passwd")]), tmp_path)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_tar_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    """No member that is anything but a file or a folder is made."""
    member = tarfile.TarInfo("model-a/odd")
    member.type, member.linkname = kind, "/etc/passwd"
    assert "link or a device" in refused(tar_file(tmp_path, [(member, b"")]), tmp_path)


def test_zip_bomb_is_refused_before_it_is_written(tmp_path: Path) -> None:
    """A small archive of many zeros does not fill the disk."""
    path = zip_file(tmp_path, [("model-a/bomb", bytes(50_000_000))])
    assert "far more" in refused(path, tmp_path)
    assert not list((tmp_path / "inside").rglob("bomb"))


def test_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """The size that a header claims is not believed: a member that has more in it is not installed."""
    path = zip_file(tmp_path, [("model-a/bomb", bytes(5_000_000))])
    lying = path.read_bytes().replace((5_000_000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    path.write_bytes(lying)
    refused(path, tmp_path)
    assert sum(path.stat().st_size for path in (tmp_path / "inside").rglob("bomb")) <= 1 << 20


def test_tar_bomb_is_refused(tmp_path: Path) -> None:
    """The same for a compressed tar file, also where the bomb lies outside the wanted folder."""
    path = tar_file(tmp_path, [(tarfile.TarInfo("elsewhere/bomb"), bytes(50_000_000))])
    assert "far more" in refused(path, tmp_path)


def test_tar_header_bomb_is_refused(tmp_path: Path) -> None:
    """Memory stays bounded: an extended header, which is read whole, counts like a member."""
    member = tarfile.TarInfo("model-a/x")
    member.type, member.size = tarfile.XHDTYPE, 50_000_000
    path = tmp_path / "a.tar"
    path.write_bytes(gzip.compress(member.tobuf(tarfile.GNU_FORMAT) + bytes(50_000_000), 1))
    assert "far more" in refused(path, tmp_path)


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    """A hundred thousand empty files are a bomb too."""
    members: list[tuple[str | zipfile.ZipInfo, bytes]] = [
        (f"model-a/{number}", b"") for number in range(MAX_MEMBERS + 1)
    ]
    assert "far more" in refused(zip_file(tmp_path, members), tmp_path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["model-a/x", "model-a/X"])
def test_a_member_that_comes_twice_is_refused(tmp_path: Path, second: str) -> None:
    """What was checked and what lies on the disk are the same file, also on disks that ignore case."""
    assert "twice" in refused(zip_file(tmp_path, [("model-a/x", b"1"), (second, b"2")]), tmp_path)


def test_encrypted_members_are_refused(tmp_path: Path) -> None:
    """Nobody is asked for a password in the middle of an installation."""
    path = zip_file(tmp_path, [("model-a/x", b"1")])
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert "encrypted" in refused(path, tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"<html>not found</html>", b"PK\x03\x04broken", b"\x1f\x8b\x08broken"]
)
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    """An error page that came instead of a model is recognised."""
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert refused(path, tmp_path)


def test_truncated_archives_are_refused(tmp_path: Path) -> None:
    """Half an archive is no archive."""
    path = tar_file(tmp_path, [(tarfile.TarInfo("model-a/x"), bytes(range(256)) * 30)])
    path.write_bytes(path.read_bytes()[:200])
    assert refused(path, tmp_path)


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tar_files_are_unpacked(tmp_path: Path, mode: str) -> None:
    """A model can come as a tar file, however it is packed."""
    folder = tarfile.TarInfo("./model-a")
    folder.type = tarfile.DIRTYPE
    members = [
        (folder, b""),
        (tarfile.TarInfo("./model-a/am/final.mdl"), b"am"),
        (tarfile.TarInfo("other"), b"x"),
    ]
    unpack(tar_file(tmp_path, members, mode), tmp_path / "model", folder="model-a", max_bytes=100)
    assert {p.relative_to(tmp_path / "model").as_posix() for p in (tmp_path / "model").rglob("*")} == {
        "am",
        "am/final.mdl",
    }
    assert (tmp_path / "model/am/final.mdl").read_bytes() == b"am"


def test_only_the_wanted_folder_is_unpacked(tmp_path: Path) -> None:
    """What an archive carries besides the model does not reach the disk."""
    path = zip_file(tmp_path, [("model-a/x", b"1"), ("__MACOSX/y", b"2"), ("model-ab/z", b"3")])
    unpack(path, tmp_path / "model", folder="model-a", max_bytes=100)
    assert [p.name for p in (tmp_path / "model").rglob("*")] == ["x"]


def test_an_archive_without_the_model_is_refused(tmp_path: Path) -> None:
    """An archive of something else is not an empty model."""
    assert "no folder" in refused(zip_file(tmp_path, [("other/x", b"1")]), tmp_path)
