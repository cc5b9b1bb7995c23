"""The examples of the documentation, run: what an engineer copies works."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from aiohttp import ClientSession, web
from tests.docs.pages import CHECKOUT, blocks
from tests.serving import Served, deaf, serving

from access_gateway import batch, plugins, settings
from access_gateway.backend.endpoint import open_session
from access_gateway.backend.http import HttpBackend
from access_gateway.contracts.errors import EngineRefused
from access_gateway.contracts.speaking import Manner, Speaker

PAGES = ("README.md", *(f"docs/{name}.md" for name in ("api", "configuration", "languages", "operations")))
SHELL = [(name, block) for name in PAGES for block in blocks(name, "sh")]
TOML = [(name, block) for name in PAGES for block in blocks(name, "toml")]
SECRETS = {"BOT_TOKEN": "secret"}
ADDRESS = "http://127.0.0.1:8080"
RUN_LIMIT_S = 100.0


def run(script: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script as somebody who has just installed the gateway, in a folder that looks like a checkout."""
    (folder / "src").symlink_to(CHECKOUT / "src")
    own = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "ACCESS_GATEWAY__STORE__FOLDER": str(folder / "data"),
        "ACCESS_GATEWAY__MODELS__FOLDER": str(folder / "models"),
    }
    # Errors of HTTP end the script, which nobody wants of what they type by hand.
    prelude = 'set -euo pipefail\ncurl() { command curl --fail --silent --show-error "$@"; }\n'
    return subprocess.run(
        ["bash", "-c", prelude + script], cwd=folder, env=os.environ | own | environment,
        capture_output=True, text=True, timeout=RUN_LIMIT_S, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(("name", "block"), SHELL)
def test_a_shell_example_runs(typed: Served, tmp_path: Path, name: str, block: str) -> None:
    """Every command exits with 0, and says something or sets variables that are settings."""
    if "curl" in block and shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    check = f"{sys.executable} -c 'from access_gateway import settings; print(settings.load())'"
    script = block + (check if block.startswith("export") else "")
    done = run(script.replace(ADDRESS, typed.url), tmp_path, {})
    assert done.returncode == 0, f"{name}\n{block}\n{done.stderr}"
    assert done.stdout


@pytest.mark.parametrize(("name", "block"), TOML)
async def test_a_settings_example_is_taken(name: str, block: str) -> None:
    """Every field exists and is in its range, and the backend's templates and paths are right."""
    read = settings.loads(block, SECRETS)
    assert read != settings.Settings(), "the example sets nothing"
    async with open_session() as client:
        HttpBackend(client, read.backend)


def test_there_are_examples() -> None:
    """The tests above look at all of them."""
    assert len(SHELL) >= 10
    assert len(TOML) >= 3


async def test_the_readmes_backend_is_put_behind_the_gateway(tmp_path: Path, client: ClientSession) -> None:
    """The third step of the README works with a service of the shape that it describes."""
    seen: list[tuple[str | None, dict[str, str]]] = []

    async def chat(request: web.Request) -> web.Response:
        seen.append((request.headers.get("Authorization"), await request.json()))
        return web.json_response({"reply": {"text": "明天送到。"}})

    app = web.Application()
    app.router.add_post("/chat", chat)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        (example,) = blocks("README.md", "toml")
        read = settings.loads(example.replace("127.0.0.1:9000", f"127.0.0.1:{port}"), SECRETS)
        with serving(deaf(read, tmp_path), tmp_path / "data", demo=False) as served:
            asked = {"text": "我張訂單幾時到", "session": "s-1"}
            async with client.post(f"{served.url}/v1/turns", json=asked) as response:
                answer = await response.json()
    finally:
        await runner.cleanup()
    assert seen == [("Bearer secret", {"message": "我的订单什么时候到", "user": "s-1"})]
    assert answer["answer"]["text"] == "明天送到。"


def test_the_batch_example_is_a_batch() -> None:
    """Each line of it is taken."""
    (example,) = blocks("docs/operations.md", "jsonl")
    lines = [line for line in example.splitlines() if line.startswith("{")]
    assert len(lines) >= 2
    for line in lines:
        assert msgspec.json.decode(line, type=batch.Line)


@pytest.fixture
def beeps(tmp_path: Path) -> Path:
    """The engine of docs/development.md, in a folder of its own."""
    (module,) = blocks("docs/development.md", "python")
    (tmp_path / "beeps.py").write_text(module, encoding="utf-8")
    return tmp_path


def test_the_plug_in_is_an_engine(beeps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engineer who copies the example has a speech engine that keeps its Protocol."""
    monkeypatch.syspath_prepend(str(beeps))
    speaker: Speaker = plugins.make("beeps:Beeps")
    spoken = speaker.speak("你好", "cmn-latn-pinyin", Manner())
    assert spoken.duration_s == pytest.approx(0.2)
    assert speaker.speak("ab", "en", Manner(rate=0.5)).duration_s == pytest.approx(0.4)
    with pytest.raises(EngineRefused):
        speaker.speak("你好", "klingon", Manner())


def test_the_plug_in_speaks_in_a_worker(beeps: Path, tmp_path: Path) -> None:
    """The command that the page shows makes a sound file with the engineer's own engine."""
    (line,) = re.findall(
        r"^    (PYTHONPATH=\..*)$", (CHECKOUT / "docs/development.md").read_text("utf-8"), re.M
    )
    done = run(line, beeps, {})
    assert done.returncode == 0, done.stderr
    assert (beeps / "beeps.wav").read_bytes().startswith(b"RIFF")


def test_the_plug_ins_package_names_the_entry_point() -> None:
    """Installed, it is found under the name that the settings use."""
    (package,) = blocks("docs/development.md", "toml")
    assert f'[project.entry-points."{plugins.GROUP}"]' in package
