"""`access-gateway serve` in a process of its own."""

import signal
import socket
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession
from tests.commands.conftest import Run
from tests.faults.gateway_process import GatewayProcess, config, gone


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_says_where_it_serves_and_ends_cleanly(
    tmp_path: Path, client: ClientSession, number: signal.Signals
) -> None:
    """A script can start it on any port, read where, use it and stop it; nothing stays behind."""
    gateway = await GatewayProcess.start(config(tmp_path), "--demo", "--port", "0")
    try:
        async with client.post(f"{gateway.url}/v1/turns", json={"text": "订单10086到哪了"}) as response:
            assert response.status == 200 and "10086" in (await response.json())["answer"]["text"]
        async with client.get(f"{gateway.url}/readyz") as response:
            assert response.status == 200
        workers = gateway.workers()
        gateway.signal(number)
        assert await gateway.ended(15) == 0
        await gone(workers)
        assert gateway.process.stdout is not None and await gateway.process.stdout.read() == b""
        assert "Traceback" not in gateway.output.read_text()
    finally:
        await gateway.stop()


def test_a_port_that_is_taken_is_named(run: Run) -> None:
    """Whoever starts it twice reads which address is taken; the worker processes end with it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = run("serve", "--demo", "--port", port)
    assert ran.status == 2 and str(port) in ran.err and "Traceback" not in ran.err


def test_a_data_folder_that_cannot_be_made_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is served that could not be kept."""
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("ACCESS_GATEWAY__STORE__FOLDER", str(tmp_path / "file" / "data"))
    ran = run("serve", "--demo", "--port", "0")
    assert ran.status == 1 and str(tmp_path / "file") in ran.err and "Traceback" not in ran.err


def test_the_settings_may_be_named_after_the_command(run: Run, tmp_path: Path) -> None:
    """`serve --config FILE`, as the design writes it, reads the file: a mistake in it is named."""
    file = tmp_path / "gateway.toml"
    file.write_text("[server]\ncolour = 1\n", encoding="utf-8")
    for arguments in (("serve", "--config", str(file)), ("--config", str(file), "serve")):
        ended = run(*arguments)
        assert ended.status == 2 and "colour" in ended.err
