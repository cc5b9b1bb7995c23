"""How many processes hear, and how many utterances each works on at once, where nobody says."""

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import msgspec
import pytest

from access_gateway import pools
from access_gateway.catalogue import Shelf, read_catalogue
from access_gateway.hearing import processors
from access_gateway.settings import Settings
from access_gateway.workers.process import WorkerSpec

KOREAN = "vosk-model-small-ko-0.22"


def spec_for(monkeypatch: pytest.MonkeyPatch, found: float, **hearing: Any) -> WorkerSpec:
    """Return what is started for the Korean model on a machine with so many processors."""
    monkeypatch.setattr(processors, "found", lambda: found)
    settings = Settings()
    settings = msgspec.structs.replace(settings, hearing=msgspec.structs.replace(settings.hearing, **hearing))
    entry = read_catalogue().entry(KOREAN)
    return pools._recogniser_spec(entry, settings, Mock(spec=Shelf, path_to_load=lambda name: Path(name)))


@pytest.mark.skipif("vosk" not in pools.FORKED, reason="only Linux forks workers of Vosk")
@pytest.mark.parametrize(
    ("cores", "processes", "at_once"), [(1.0, 1, 1), (2.0, 1, 2), (2.5, 2, 2), (8.0, 4, 2)]
)
def test_two_processors_a_worker(
    monkeypatch: pytest.MonkeyPatch, cores: float, processes: int, at_once: int
) -> None:
    """No processor idles while customers wait for another's, and none has more to do at once than it can."""
    spec = spec_for(monkeypatch, cores)
    assert (spec.count, spec.at_once) == (processes, at_once)


def test_settings_that_count_on_more_processors_than_there_are_start_no_more_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`hearing.cores` says what to admit; what decodes at once is what the machine has."""
    assert spec_for(monkeypatch, 2.0, cores=64, workers=2).at_once == 1
    assert spec_for(monkeypatch, 8.0, cores=4, workers=1).at_once == 4
