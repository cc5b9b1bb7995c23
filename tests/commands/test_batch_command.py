"""`access-gateway batch IN OUT`: many turns from a file."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.commands.conftest import Run

from access_gateway.demo.recordings import recording


def results(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_lines_of_every_kind_are_answered_in_their_order(run: Run, tmp_path: Path) -> None:
    """Texts, objects and broken lines: each gets its line, errors are told by code, and the rest goes on."""
    lines = [
        "订单10086到哪了",
        json.dumps({"text": "제 주문은 언제 도착하나요?", "id": "k-1", "session": "s-9"}),
        "",
        "{broken",
        json.dumps({"text": "你好", "colour": 1}),
        json.dumps({"id": "neither"}),
        json.dumps({"text": "你好", "audio": "x.wav"}),
        json.dumps({"audio": "none.wav", "id": "lost"}),
        json.dumps({"audio": "a\x00b"}),
        json.dumps({"text": "你好", "language": "tlh"}),
        json.dumps({"text": "你好", "session": "../x"}),
        json.dumps({"text": "a\x00b"}),
        json.dumps({"text": "  "}),
        "x" * 5_000,
        "x" * 70_000,
        "转人工",
    ]
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes("\n".join(lines).encode() + b"\n\xff\xfe\n" + "退货要几天".encode())
    ran = run("batch", source, out, "--demo", "--at-once", "3")
    done = results(out)
    assert ran.status == 1 and ran.err.strip().splitlines()[-1].startswith("17 turns, 13 failed")
    assert [one["line"] for one in done] == [*(n for n in range(1, 17) if n != 3), 17, 18]
    by_line = {one["line"]: one for one in done}
    assert "10086" in by_line[1]["answer"] and by_line[2]["id"] == "k-1" and by_line[2]["session"] == "s-9"
    assert by_line[2]["language"] == by_line[2]["answer_language"] == "ko-Hang"
    assert {line: one["error"] for line, one in by_line.items() if "error" in one} == {
        4: "invalid-json", 5: "invalid-json", 6: "invalid-json", 7: "invalid-json", 8: "invalid-input",
        9: "invalid-text", 10: "unsupported-language", 11: "invalid-setting", 12: "invalid-text",
        13: "empty-input", 14: "text-too-long", 15: "text-too-long", 17: "invalid-json",
    }  # fmt: skip
    assert "none.wav" in by_line[8]["detail"] and "Traceback" not in ran.err
    assert "\x1b" not in ran.err and "━" not in ran.err, "no progress bar in a pipe"


def test_a_conversation_in_a_file_is_one(run: Run, tmp_path: Path) -> None:
    """Lines of one session are taken one after the other, however many turns go on at once."""
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(
        "\n".join(
            json.dumps({"text": text, "session": f"talk-{number}"}, ensure_ascii=False)
            for number in range(4)
            for text in ("我的订单什么时候到", "10086")
        )
    )
    assert run("batch", source, out, "--demo", "--at-once", "8").status == 0
    done = results(out)
    assert all("订单号" in one["answer"] for one in done[::2])
    assert all("10086" in one["answer"] for one in done[1::2])


@pytest.mark.models
def test_recordings_are_found_beside_the_input(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of recordings with a list of them is enough."""
    monkeypatch.delenv("ACCESS_GATEWAY__MODELS__FOLDER")
    (tmp_path / "sounds").mkdir()
    (tmp_path / "sounds" / "a.flac").write_bytes(recording("ko-cancel.flac").content)
    (tmp_path / "sounds" / "in.jsonl").write_text(
        '{"audio": "a.flac", "language": "ko"}\n{"audio": "a.flac", "language": "bo"}'
    )
    ran = run("batch", tmp_path / "sounds" / "in.jsonl", tmp_path / "out.jsonl", "--demo")
    first, second = results(tmp_path / "out.jsonl")
    assert ran.status == 0 and first["heard"].replace(" ", "") == "주문취소해주세요"
    assert "heard" not in second and second["answer_language"] == "bo-Tibt"


def test_what_would_lose_something_is_refused_before_the_work(run: Run, tmp_path: Path) -> None:
    """Nobody's input is overwritten, and no result is lost for want of a folder."""
    source = tmp_path / "in.txt"
    source.write_text("你好")
    link = tmp_path / "link.txt"
    link.symlink_to(source)
    for out in (source, link, tmp_path, tmp_path / "none" / "out.jsonl"):
        ran = run("batch", source, out, "--demo")
        assert ran.status == 2 and "OUT" in ran.err
    assert run("batch", source, tmp_path / "o", "--demo", "--at-once", "0").status == 2
    assert run("batch", tmp_path / "none.txt", tmp_path / "o", "--demo").status == 2
    assert source.read_text() == "你好" and sorted(path.name for path in tmp_path.iterdir()) == [
        "in.txt",
        "link.txt",
    ]


def test_a_failed_run_leaves_the_last_result_as_it_was(run: Run, tmp_path: Path) -> None:
    """OUT is whole or untouched, and nothing half-made lies beside it."""
    source, out = tmp_path / "in.txt", tmp_path / "out.jsonl"
    source.write_text("你好")
    out.write_text("from yesterday")
    ran = run("batch", source, out)  # no backend is configured
    assert ran.status == 2 and "backend.url" in ran.err
    assert out.read_text() == "from yesterday" and not list(tmp_path.glob("*.partial"))
