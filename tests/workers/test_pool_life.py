"""Worker processes come up, say why they do not, and are never left behind."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.workers.conftest import ROOT, RunPool, until

from access_gateway.contracts.errors import EngineError, EngineMissing
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.workers.messages import Abilities
from access_gateway.workers.pool import WorkerPool
from access_gateway.workers.process import WorkerProcess, WorkerSpec

MakeSpec = Callable[..., WorkerSpec]


def gone(pid: int) -> bool:
    """Say whether the process has ended (a zombie has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def own_workers() -> list[str]:
    """Return the command lines of worker processes that this process has started and not ended."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == os.getpid() and "access_gateway.workers.host" in command:
            found.append(command)
    return found


def modes_of_folders(temporary: Path) -> list[str]:
    return [oct(folder.stat().st_mode)[-3:] for folder in temporary.glob("agw-*")]


@pytest.mark.parametrize("share", [True, False])
async def test_a_worker_killed_before_its_first_word_is_started_again(
    run_pool: RunPool, monkeypatch: pytest.MonkeyPatch, share: bool
):
    """Whoever kills a worker that is just coming up takes nobody's answer away: nothing is wrong with its engine."""
    describe, moments = WorkerProcess._describe, iter([True, True])

    async def killed_first(worker: WorkerProcess) -> Abilities:
        if next(moments, False):
            os.kill(worker.pid, signal.SIGKILL)
            await until(lambda: gone(worker.pid))
        return await describe(worker)

    monkeypatch.setattr(WorkerProcess, "_describe", killed_first)
    async with run_pool(share=share) as pool:
        assert pool.restarts == 2
        assert (await pool.hear_all(bytes(3_200), "ko-Hang", timeout_s=10)).language == "ko-Hang"


async def test_close_leaves_no_process_and_no_socket(run_pool: RunPool, tmp_path: Path, monkeypatch):
    """A gateway that has stopped uses no memory and leaves no files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with run_pool(count=2) as pool:
        pids = pool.pids
        assert len(pids) == 2
        assert modes_of_folders(tmp_path) == ["700"]
    assert all(map(gone, pids))
    assert modes_of_folders(tmp_path) == []
    await pool.close()
    with pytest.raises(EngineError, match="closed"):
        await pool.hear_all(b"\0\0", "ko-Hang", timeout_s=1)


async def test_deep_temporary_folder_is_no_obstacle(run_pool: RunPool, tmp_path: Path, monkeypatch):
    """A socket's path may be 108 bytes long; a user's temporary folder may be longer."""
    deep = tmp_path / ("deep" * 30)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    async with run_pool() as pool:
        assert pool.ready


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"engine": "no-such-engine"}, EngineMissing, "no-such-engine"),
        ({"engine": "vosk", "options": {"x": "y"}}, EngineMissing, "not installed"),
        ({"options": {"load": "crash"}}, EngineError, "does not load"),
        ({"options": {"load": "hang"}, "start_timeout_s": 1.0}, EngineError, "not ready"),
    ],
)
async def test_engine_that_does_not_load_says_why(
    fake_spec: MakeSpec, changes: dict[str, object], error: type[EngineError], says: str
):
    """An operator reads the reason, at once, and nothing runs on in the background."""
    before = own_workers()
    pool = WorkerPool(fake_spec(**changes))
    with pytest.raises(error, match=says):
        await pool.start()
    assert not pool.ready
    assert own_workers() == before


async def test_engine_that_cannot_be_started_again_fails_at_once(fake_spec: MakeSpec):
    """When a model is deleted under a running gateway, customers are told without waiting for a minute."""
    pool = WorkerPool(fake_spec())
    await pool.start()
    try:
        pool.spec = replace(pool.spec, options=EngineOptions(options={"load": "crash"}))
        os.kill(pool.pids[0], signal.SIGKILL)
        with pytest.raises(EngineError, match="can be started"):
            async with asyncio.timeout(20):
                while True:
                    await pool.hear_all(b"\0\0", "ko-Hang", timeout_s=10)
    finally:
        await pool.close()


async def test_workers_end_with_a_killed_gateway(fake_spec: MakeSpec):
    """After kill -9 of the gateway no engine stays behind with half a gigabyte."""
    program = f"""
import asyncio
from access_gateway.workers.messages import Abilities
from access_gateway.workers.pool import WorkerPool
from access_gateway.workers.process import WorkerProcess, WorkerSpec
async def main():
    pool = WorkerPool(WorkerSpec("fake", "tests.workers.fake_engines:FakeRecogniser",
                                 environment={{"PYTHONPATH": {str(ROOT)!r}}}))
    await pool.start()
    print(pool.pids[0], flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    gateway = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    assert gateway.stdout is not None
    try:
        async with asyncio.timeout(30):
            while not (line := await gateway.stdout.readline()).strip().isdigit():
                assert line, "the gateway ended"
        worker = int(line)
        assert not gone(worker)
    finally:
        gateway.kill()
        await gateway.communicate()
    await until(lambda: gone(worker))


async def test_signals_to_all_leave_the_workers_to_the_gateway(run_pool: RunPool):
    """Ctrl-C in a terminal reaches every process; turns under way still need their engine."""
    async with run_pool() as pool:
        for number in (signal.SIGINT, signal.SIGTERM):
            os.kill(pool.pids[0], number)
        assert (await pool.hear_all(b"\0\0", "ko-Hang", timeout_s=10)).text
        assert pool.restarts == 0


async def test_an_unforeseen_error_at_the_start_is_said(fake_spec: MakeSpec, monkeypatch: pytest.MonkeyPatch):
    """A gateway that cannot start ends with a reason, and does not wait for ever."""

    async def broken(*_: object) -> WorkerProcess:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(WorkerProcess, "start", broken)
    async with asyncio.timeout(30):
        with pytest.raises(EngineError, match="did not expect: RuntimeError"):
            await WorkerPool(fake_spec()).start()


async def test_after_an_unforeseen_error_the_next_worker_is_started(
    run_pool: RunPool, monkeypatch: pytest.MonkeyPatch
):
    """One fault in what watches a worker does not leave its place empty until somebody restarts the gateway."""
    monkeypatch.setattr("access_gateway.workers.pool.LONGEST_DELAY_S", 0.1)
    errors = [RuntimeError("nobody thought of this")]

    async def watch_once(worker: WorkerProcess) -> str:
        if errors:
            await asyncio.sleep(0.5)
            raise errors.pop()
        return await watch(worker)

    watch = WorkerProcess.watch
    monkeypatch.setattr(WorkerProcess, "watch", watch_once)
    async with run_pool() as pool:
        (first,) = pool.pids
        await until(lambda: bool(pool.pids) and pool.pids != (first,))
        assert gone(first)
        utterance = await pool.hear("ko-Hang")
        await utterance.feed(bytes(6_400))
        assert (await utterance.finish(20)).text
        await utterance.close()
