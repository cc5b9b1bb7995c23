"""A real `access-gateway serve` in a process of its own: started, asked, signalled, killed."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

LIMIT_S = 60.0
BEGINS = b"Serving on "


def config(folder: Path, **tables: dict[str, Any]) -> Path:
    """Write a settings file for a gateway without recognition models, its data in `folder`; return it."""
    tree: dict[str, dict[str, Any]] = {
        "server": {"port": 0},
        "store": {"folder": str(folder / "data")},
        "models": {"folder": str(folder / "no-models")},
    }
    for name, table in tables.items():
        tree[name] = {**tree.get(name, {}), **table}
    lines: list[str] = []
    for name, table in tree.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {_toml(value)}" for key, value in table.items()]
    file = folder / "gateway.toml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {_toml(one)}' for key, one in value.items()) + "}"
    return msgspec.json.encode(value).decode()  # TOML's strings, numbers, booleans and lists are JSON's


@dataclass
class GatewayProcess:
    """One run of the command."""

    process: asyncio.subprocess.Process
    url: str
    output: Path
    """Where its standard error goes: its log."""

    @classmethod
    async def start(cls, file: Path, *arguments: str, **environment: str) -> "GatewayProcess":
        """Start it and wait until it says where it serves."""
        output = file.with_name(f"{file.stem}.log")
        with output.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "access_gateway", "--config", str(file), "serve", *arguments),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env={**os.environ, **environment},
            )
        assert process.stdout
        line = await asyncio.wait_for(process.stdout.readline(), LIMIT_S)
        assert line.startswith(BEGINS), (line, await asyncio.to_thread(output.read_text))
        return cls(process, line.removeprefix(BEGINS).split()[0].decode(), output)

    def workers(self) -> list[int]:
        """Process ids of its engine workers."""
        return workers_of(self.process.pid)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def ended(self, limit_s: float = LIMIT_S) -> int:
        """Wait for its end; return its exit status."""
        return await asyncio.wait_for(self.process.wait(), limit_s)

    async def stop(self) -> int:
        """End it, however it is; return its exit status."""
        if self.process.returncode is None:
            self.signal(signal.SIGKILL)
        return await self.ended()


def workers_of(parent: int) -> list[int]:
    """Return the process ids of a process's children that are engine workers."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes()
                status = (folder / "stat").read_text()
            except OSError:  # it has just ended
                continue
            if (
                b"access_gateway.workers.host" in command
                and int(status.rpartition(")")[2].split()[1]) == parent
            ):
                found.append(int(folder.name))
    return found


def alive(pid: int) -> bool:
    """Whether a process runs (one that has ended and nobody has waited for does not)."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


async def gone(pids: list[int]) -> None:
    """Wait until none of the processes runs."""
    async with asyncio.timeout(LIMIT_S):
        while any(map(alive, pids)):  # noqa: ASYNC110 — other processes end, and nothing tells us
            await asyncio.sleep(0.05)
