"""One file over HTTP, from servers that cut, lie and crawl."""

import socket
import threading
from pathlib import Path

import pytest
from tests.catalogue.small_models import Publisher

from access_gateway.catalogue.download import download
from access_gateway.catalogue.progress import Quiet
from access_gateway.contracts.errors import DownloadFailed

BODY = bytes(range(256)) * 40_000  # 10 MB


def fetch(url: str, target: Path, limit: int = 20_000_000, timeout_s: float = 5.0) -> None:
    download(url, target, limit=limit, connect_timeout_s=2.0, timeout_s=timeout_s, progress=Quiet())


def test_a_cut_download_goes_on_where_it_was(publisher: Publisher, tmp_path: Path) -> None:
    """On a bad line nobody downloads the same megabytes twice."""
    publisher.content["a.zip"] = BODY
    publisher.cut_after = [3_000_000, 4_000_000]
    fetch(publisher.url("a.zip"), tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == BODY
    assert [wanted for _, wanted in publisher.requests] == [None, "bytes=3000000-", "bytes=7000000-"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_later_run_goes_on_too(publisher: Publisher, tmp_path: Path) -> None:
    """Also after the command was stopped and started again."""
    publisher.content["a.zip"] = BODY
    publisher.cut_after = [2_000_000, 0]
    with pytest.raises(DownloadFailed, match="install again to go on"):
        fetch(publisher.url("a.zip"), tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()
    fetch(publisher.url("a.zip"), tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == BODY
    assert publisher.requests[-1][1] == "bytes=2000000-"


def test_a_server_that_ignores_ranges_starts_cleanly(publisher: Publisher, tmp_path: Path) -> None:
    """The parts of two answers are never glued together wrongly."""
    publisher.content["a.zip"] = BODY
    publisher.cut_after, publisher.ignores_ranges = [3_000_000], True
    fetch(publisher.url("a.zip"), tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == BODY


def test_a_file_that_changed_meanwhile_starts_cleanly(publisher: Publisher, tmp_path: Path) -> None:
    """Half of the old file is never joined to half of the new one."""
    publisher.content["a.zip"] = BODY
    publisher.cut_after = [3_000_000, 0]
    with pytest.raises(DownloadFailed):
        fetch(publisher.url("a.zip"), tmp_path / "a.zip")
    publisher.content["a.zip"] = BODY[::-1]
    fetch(publisher.url("a.zip"), tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == BODY[::-1]


def test_a_part_of_another_address_is_not_used(publisher: Publisher, tmp_path: Path) -> None:
    """A partial file belongs to the address that it came from."""
    publisher.content |= {"a.zip": BODY, "b.zip": BODY}
    publisher.cut_after = [3_000_000, 0]
    with pytest.raises(DownloadFailed):
        fetch(publisher.url("a.zip"), tmp_path / "a.zip")
    fetch(publisher.url("b.zip"), tmp_path / "a.zip")
    assert publisher.requests[-1] == ("/b.zip", None)


def test_a_part_that_is_too_long_starts_cleanly(publisher: Publisher, tmp_path: Path) -> None:
    """A damaged leftover costs one request, not the installation."""
    publisher.content["a.zip"] = BODY
    publisher.cut_after = [3_000_000, 0]
    with pytest.raises(DownloadFailed):
        fetch(publisher.url("a.zip"), tmp_path / "a.zip")
    with (tmp_path / "a.zip.partial").open("ab") as partial:
        partial.write(BODY)
    fetch(publisher.url("a.zip"), tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == BODY


def test_more_than_expected_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    """A publisher's address that was taken over cannot fill the disk."""
    publisher.content["a.zip"] = BODY
    with pytest.raises(DownloadFailed, match="at most"):
        fetch(publisher.url("a.zip"), tmp_path / "a.zip", limit=1_000_000)


def endless(listener: socket.socket, head: bytes, block: bytes) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(head)
        try:
            while block:
                connection.sendall(block)
        except OSError:  # the client has had enough
            return


@pytest.fixture
def listener() -> "socket.socket":
    return socket.create_server(("127.0.0.1", 0))


def test_an_endless_answer_is_cut_off(listener: socket.socket, tmp_path: Path) -> None:
    """A server that never says how long its answer is cannot fill the disk either."""
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    thread = threading.Thread(target=endless, args=(listener, head, bytes(65_536)))
    thread.start()
    with pytest.raises(DownloadFailed, match="more than"):
        fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/a", tmp_path / "a", limit=1_000_000)
    thread.join()
    listener.close()
    assert (tmp_path / "a.partial").stat().st_size <= 1_000_000


def test_a_silent_server_is_given_up(listener: socket.socket, tmp_path: Path) -> None:
    """A server that accepts and says nothing does not hold the installation for ever."""
    with pytest.raises(DownloadFailed, match="timed out"):
        fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/a", tmp_path / "a", timeout_s=0.2)
    listener.close()


def test_a_closed_port_is_said_at_once(listener: socket.socket, tmp_path: Path) -> None:
    """Without a way to the publisher the reason is told, with the address."""
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/a"
    listener.close()
    with pytest.raises(DownloadFailed, match="cannot be reached") as caught:
        fetch(url, tmp_path / "a")
    assert url in caught.value.detail


def test_a_missing_file_is_said_to_be_missing(publisher: Publisher, tmp_path: Path) -> None:
    """A wrong address is not mistaken for a bad line."""
    with pytest.raises(DownloadFailed, match="404"):
        fetch(publisher.url("none.zip"), tmp_path / "a.zip")
    assert len(publisher.requests) == 1


@pytest.mark.parametrize(
    "address", ["http://example.org/a.zip", "ftp://example.org/a.zip", "file:///etc/passwd"]
)
def test_a_redirect_to_a_plain_address_is_refused(publisher: Publisher, tmp_path: Path, address: str) -> None:
    """A publisher's redirect cannot lead off the encrypted path, or into local files."""
    publisher.redirect_to = address
    with pytest.raises(DownloadFailed, match=r"not an https address|not allowed"):
        fetch(publisher.url("a.zip"), tmp_path / "a.zip")
