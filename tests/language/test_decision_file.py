"""What training learned is read, or refused with the name of the file."""

from pathlib import Path

import pytest

from access_gateway.contracts.errors import EngineMissing
from access_gateway.language import decision

GOOD = b'{"called_from": {"yue": 0.0}, "markers": {%s: {"yue": 2.0}}, "letters": {}, "characters": {}, "topolects": {}}'


def test_a_decision_is_read(tmp_path: Path) -> None:
    file = tmp_path / "decision.json"
    file.write_bytes(GOOD % '"嘅"'.encode())
    assert decision.load(file).markers == {"嘅": {"yue": 2.0}}


@pytest.mark.parametrize(
    "content",
    [
        None, b"", b"[]", b"{}", b"\xff\xfe", GOOD % b'""', GOOD % b'"a": {}, "b"' + b"}", b"[" * 100_000,
        GOOD.replace(b"2.0", b'"much"') % b'"a"', GOOD.replace(b'"letters"', b'"letter"') % b'"a"',
    ],
)  # fmt: skip
def test_what_is_no_decision_is_named(tmp_path: Path, content: bytes | None) -> None:
    """Whoever copied half a model is told which file is wrong, instead of a gateway that guesses."""
    file = tmp_path / "decision.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(EngineMissing, match=r"decision\.json"):
        decision.load(file)
