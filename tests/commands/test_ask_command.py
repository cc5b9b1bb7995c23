"""`access-gateway ask`: one turn against a running gateway."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from tests.commands.conftest import Run, run_apart
from tests.faults.standing import free_port
from tests.serving import Served

from access_gateway.demo.recordings import recording


def test_a_typed_turn_is_printed_for_people(run: Run, typed: Served) -> None:
    """An engineer sees every stage of a turn in the terminal."""
    ran = run("ask", "订单10086到哪了？", "--url", typed.url, "--session", "ask-1")
    assert ran.status == 0
    lines = dict(line.split(maxsplit=1) for line in ran.out.splitlines())
    assert lines["language"].startswith("zh-Hans") and "10086" in lines["answer"]
    assert lines["session"] == "ask-1" and lines["speech"].startswith("/v1/turns/")


def test_a_typed_turn_is_printed_for_programs(run: Run, typed: Served) -> None:
    """`--json` is the whole answer, in the customer's own letters."""
    ran = run("ask", "زاكازىم قاچان يېتىپ كېلىدۇ؟", "--url", typed.url + "/", "--json")
    assert json.loads(ran.out)["said"]["language"] == "ug-Arab" and "زاكازىم" in ran.out


@pytest.mark.models
def test_a_recording_is_heard(run: Run, served: Served, tmp_path: Path) -> None:
    """The name of a file is taken as the recording in it."""
    file = tmp_path / "cancel.flac"
    file.write_bytes(recording("ko-cancel.flac").content)
    ran = run("ask", file, "--url", served.url, "--language", "ko")
    assert ran.status == 0 and "주문" in ran.out.splitlines()[0] and ran.out.startswith("heard")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["x", "--language", "tlh"], "unsupported-language"),
        (["  "], "empty-input"),
        (["x" * 9_000], "text-too-long"),
    ],
)
def test_a_refusal_is_told_with_its_code(run: Run, typed: Served, arguments: list[str], code: str) -> None:
    """What the gateway says is wrong reaches the terminal, and status 1 the script."""
    ran = run("ask", *arguments, "--url", typed.url)
    assert ran.status == 1 and ran.err.startswith(code) and not ran.out


def test_with_nothing_running_it_says_what_to_start(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 1, and the command that mends it."""
    monkeypatch.setenv("ACCESS_GATEWAY__SERVER__PORT", str(free_port()))
    ran = run("ask", "你好")
    assert ran.status == 1 and "access-gateway serve --demo" in ran.err and "Traceback" not in ran.err


@pytest.fixture(params=[b"[]", b"{}", b'"hello"', b"<h1>hello</h1>", b"\xff\xfe", b""])
def stranger(request: pytest.FixtureRequest) -> Iterator[str]:
    """Another program's server, which answers anything with that."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(request.param)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_something_else_at_that_address_is_not_taken_for_a_gateway(run: Run, stranger: str) -> None:
    """A wrong port is said to be one."""
    ran = run("ask", "你好", "--url", stranger)
    assert ran.status == 1 and "does not answer as a gateway would" in ran.err and "Traceback" not in ran.err


@pytest.mark.parametrize("url", ["nonsense", "http://", "http://[::1", "ftp://127.0.0.1/"])
def test_an_address_that_is_none_is_said(run: Run, url: str) -> None:
    """Any slip in --url ends in a sentence."""
    ran = run("ask", "你好", "--url", url)
    assert ran.status == 1 and url in ran.err and "Traceback" not in ran.err


def test_its_output_can_be_cut_short(typed: Served) -> None:
    """`ask … | head -1` is no error."""
    ran = run_apart("ask", "订单10086到哪了？", "--url", typed.url, shell="head -n 1")
    assert ran.status == 0 and ran.err == "" and ran.out.startswith("language")
