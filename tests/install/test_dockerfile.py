"""The Dockerfile's own steps, run here without Docker: what they install works away from the checkout."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.install.dockerfile import Instruction, copy_context, environment, stages

from access_gateway import __version__, settings

CHECKOUT = Path(__file__).parents[2]
BUILD, RUNTIME = stages((CHECKOUT / "Dockerfile").read_text(encoding="utf-8"))
IN_IMAGE = ("/opt/access-gateway", "/build", "/data", "/models")
"""Folders of the image that get a place below a temporary folder here."""
STEP_LIMIT_S = 300.0
NO_NETWORK = ("Failed to establish a new connection", "name resolution", "Network is unreachable")

pytestmark = pytest.mark.timeout(
    900
)  # the first test installs everything, from the network where pip's cache is cold


@dataclass(frozen=True, slots=True)
class Image:
    """What the Dockerfile would make, as a folder."""

    root: Path
    environment: dict[str, str]

    def run(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*ENTRYPOINT, *arguments], input=given, env=self.environment, cwd=self.root / "data",
            capture_output=True, text=True, timeout=STEP_LIMIT_S, check=False,
        )  # fmt: skip


def only(stage: list[Instruction], name: str) -> Instruction:
    (found,) = [it for it in stage if it.name == name]
    return found


ENTRYPOINT = only(RUNTIME, "ENTRYPOINT").exec_form or []


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """Run COPY and RUN of the build stage in order, and copy nothing else. Removed afterwards: it is large."""
    root = tmp_path_factory.mktemp("image")
    context = root / "context"
    copy_context(CHECKOUT, (CHECKOUT / ".dockerignore").read_text(encoding="utf-8"), context)
    for folder in ("build", "data", "models"):
        (root / folder).mkdir()
    pip = {
        name: value for name, value in os.environ.items() if not name.startswith(("ACCESS_GATEWAY", "PYTHON"))
    }
    # `python` of the image is the interpreter that runs the tests, not its virtual environment.
    (root / "bin").mkdir()
    (root / "bin" / "python").symlink_to(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
    outside = pip | {"PATH": f"{root / 'bin'}:{os.environ['PATH']}"}
    for step in BUILD:
        if step.name == "COPY":
            *sources, target = step.value.split()
            for source in sources:
                _copy(context / source, root / "build" / target)
        elif step.name == "RUN":
            # pip's cache is the machine's own; in an image it would only take room.
            command = _here(step.value, root).replace("--no-cache-dir ", "")
            done = subprocess.run(
                ["/bin/sh", "-ec", command], cwd=root / "build", env=outside, timeout=STEP_LIMIT_S,
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            if any(sign in done.stderr for sign in NO_NETWORK):
                pytest.skip("no package index can be reached")
            assert done.returncode == 0, f"{command}\n{done.stderr}"
    shutil.rmtree(root / "build")
    shutil.rmtree(context)
    inside = {name: _here(value, root) for name, value in environment(RUNTIME).items()}
    inside["PATH"] = inside["PATH"].replace("$PATH", os.environ["PATH"])
    home = {"HOME": str(root / "data"), "LANG": "C.UTF-8", "TMPDIR": str(root)}
    yield Image(root, inside | home)
    shutil.rmtree(root)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
        return
    target = target / source.name if str(target).endswith("/") or target.is_dir() else target
    if not target.suffix:  # `COPY a b folder/`: pathlib has dropped the stroke
        target = target / source.name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _here(text: str, root: Path) -> str:
    places = "|".join(re.escape(folder) for folder in IN_IMAGE)
    return re.sub(rf"(?<![\w/])({places})(?![\w-])", lambda match: f"{root}{match[1]}", text)


@contextmanager
def _serving(image: Image, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the gateway; give its process and its address, from its log."""
    process = subprocess.Popen(
        [*ENTRYPOINT, *arguments],
        env=image.environment,
        cwd=image.root / "data",
        stderr=subprocess.PIPE,
        text=True,
    )
    watchman = threading.Timer(60, process.kill)
    watchman.start()
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.search(r'"(http://[^"]+)", "event": "serving"', line):
                break
        else:
            raise AssertionError("The gateway ended before it served.")
        yield process, found[1]
    finally:
        process.kill()
        process.communicate()
        watchman.cancel()


def test_the_image_is_small_and_safe() -> None:
    """Two stages, nobody runs as root, no shell between the signals and the gateway, models outside."""
    assert [stage[0].value for stage in (BUILD, RUNTIME)] == ["python:3.12-slim AS build", "python:3.12-slim"]
    assert only(RUNTIME, "USER").value == "gateway"
    assert ENTRYPOINT == ["access-gateway"]
    assert only(RUNTIME, "CMD").exec_form == ["serve"]
    assert only(RUNTIME, "VOLUME").exec_form == ["/data", "/models"]
    installs = [it.value for it in BUILD if "pip install" in it.value and " -r " in it.value]
    assert len(installs) == 2
    assert all("--require-hashes" in command and "--no-deps" in command for command in installs)


def test_the_environment_is_settings() -> None:
    """A typing error in the image's settings is found here and not at a customer's."""
    given = environment(RUNTIME)
    read = settings.load(None, given)
    assert read.server.host == "0.0.0.0"
    assert str(read.data_folder) == "/data"
    assert str(read.models_folder) == "/models"


def test_nothing_but_the_build_is_sent(tmp_path: Path) -> None:
    """No virtual environment, history, tests or secrets beside the checkout get into an image."""
    ignore = (CHECKOUT / ".dockerignore").read_text(encoding="utf-8")
    copied = copy_context(CHECKOUT, ignore, tmp_path)
    assert {path.split("/")[0] for path in copied} == {
        "LICENSE", "README.md", "models", "pyproject.toml", "requirements", "src",
    }  # fmt: skip
    assert not [path for path in copied if "__pycache__" in path or "/corpus/" in path]
    needed = [source for it in BUILD if it.name == "COPY" for source in it.value.split()[:-1]]
    assert all((tmp_path / source).exists() for source in needed)


def test_the_installed_command_runs(image: Image) -> None:
    """`pip install .` gives a command that needs nothing of the checkout."""
    assert image.run("--version").stdout == f"access-gateway {__version__}\n"
    package = next((image.root / "opt/access-gateway/lib").glob("python3*/site-packages/access_gateway"))
    for data in ("models/catalogue.toml", "models/lid/letters.ftz", "reply/messages/ug-Arab.po", "py.typed"):
        assert (package / data).is_file()
    assert not (package / "models" / "lid" / "corpus").exists()


def test_identification_is_installed_too(image: Image) -> None:
    """The project's own models travel in the wheel."""
    done = image.run("identify", given="زاكازىم قاچان يېتىپ كېلىدۇ؟\n唔該，我張訂單幾時送到呀？\n")
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["ug-Arab", "yue-Hant"], done.stderr


def test_the_doctor_says_what_is_missing(image: Image) -> None:
    """On a machine without models an operator reads what to type, and a script sees the exit status."""
    done = image.run("doctor")
    assert done.returncode == 1
    assert "mend: access-gateway models install whisper-base" in done.stdout
    for good in ("ok       model lid", "ok       identification", "ok       speech", "ok       store"):
        assert good in done.stdout


def test_it_serves_and_ends_when_told_to(image: Image) -> None:
    """The container is healthy when it serves, and `docker stop` ends it cleanly."""
    with _serving(image, "serve", "--demo", "--host", "127.0.0.1", "--port", "0") as (process, url):
        with urllib.request.urlopen(f"{url}/healthz", timeout=10) as response:
            assert response.status == 200
        check = re.sub(r"^.*CMD ", "", only(RUNTIME, "HEALTHCHECK").value)
        words = Instruction("CMD", check).exec_form
        assert words is not None, f"not in exec form: {shlex.quote(check)}"
        port = url.rsplit(":", 1)[1]
        healthy = image.environment | {"ACCESS_GATEWAY__SERVER__PORT": port}
        assert subprocess.run(words, env=healthy, timeout=30, check=False).returncode == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    with pytest.raises(OSError):
        urllib.request.urlopen(f"{url}/healthz", timeout=5)
