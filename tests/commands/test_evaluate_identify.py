"""`access-gateway eval identify` as somebody runs it who wants to check what is claimed."""

import gzip
from pathlib import Path
from xml.etree import ElementTree

import pytest

from access_gateway.__main__ import main
from access_gateway.commands.confusion_picture import picture
from access_gateway.language import scores

ROWS = {
    "yue_Hant": [
        "full\tchats\t唔該，我件貨幾時到呀？",
        "full\tchats\t呢個size有冇得換",
        "frag\tchats\t點解仲未",
    ],
    "ug-Arab": ["full\tnews\tزاكازىم قاچان كېلىدۇ", "frag\tnews\tقانچە پۇل"],
    "zh-Hans": ["full\treviews\t房间很干净，早餐也不错。", "frag\treviews\t下次还会来"],
}


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    for label, rows in ROWS.items():
        text = "".join(f"{row}\n" for row in rows).encode()
        if label == "yue_Hant":
            (tmp_path / f"{label}.tsv.gz").write_bytes(gzip.compress(text))
        else:
            (tmp_path / f"{label}.tsv").write_bytes(text)
    return tmp_path


def test_the_tables_are_printed(labelled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Anyone can measure the shipped models on their own text, by language and by source."""
    assert main(["eval", "identify", str(labelled)]) == 0
    said = capsys.readouterr().out
    assert "sentences: macro-F1 1.000 over 3 languages" in said
    assert "fragments: macro-F1" in said
    assert "Mandarin called another language: 0.0000" in said
    assert "expected calibration error" in said
    assert "chats" in said
    assert "confusions" in said


def test_a_picture_is_drawn_that_screen_readers_can_read(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The confusions can be put on a page as they are."""
    file = tmp_path / "confusions.svg"
    assert main(["eval", "identify", str(labelled), "--picture", str(file)]) == 0
    capsys.readouterr()
    titles = [one.text for one in ElementTree.parse(file).iter("{http://www.w3.org/2000/svg}title")]
    assert "yue called yue: 2 of 2" in titles


def test_names_in_a_picture_are_escaped() -> None:
    """A label is text, never mark-up."""
    assert "<b>" not in picture({("<b>", "zh"): 1})


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("yue_Hant.tsv", b"whole\ts\ttext\n", "line 1"),
        ("yue_Hant.tsv", b"full\tonly two\n", "line 1"),
        ("yue_Hant.tsv", b"full\ts\tgood\nfull\ts\t\xff\xfe\n", "line 2"),
        ("yue_Hant.tsv.gz", b"no gzip", "gzip"),
        ("notes.txt", b"", "has no LABEL.tsv"),
    ],
)
def test_text_in_another_form_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, said: str
) -> None:
    """Who brings text in another form is told the line, without a traceback."""
    (tmp_path / name).write_bytes(content)
    assert main(["eval", "identify", str(tmp_path)]) == 1
    assert said in capsys.readouterr().err


def test_labels_and_tags_name_the_same_languages() -> None:
    """ISO 639-3 labels and the table's tags are compared as one."""
    for label, tag in (
        ("cmn_Hans", "zh-Hant"),
        ("uig_Arab", "ug-Latn"),
        ("cmn_Sichuan", "zh-Hans-x-sichuan"),
    ):
        assert scores.language_of(label) == scores.language_of(tag)


def test_figures_are_what_their_names_say() -> None:
    """Precision, recall and calibration error are right on an example done by hand."""
    line = {name: scores.Line(name, "full", "s", "") for name in ("zh", "yue")}
    answers = [
        scores.Answer(line["zh"], "zh", 0.95),
        scores.Answer(line["zh"], "yue", 0.55),
        scores.Answer(line["yue"], "yue", 0.95),
        scores.Answer(line["yue"], "und", 0.0),
    ]
    by_language = {row.language: row for row in scores.rows(answers)}
    assert (by_language["zh"].precision, by_language["zh"].recall) == (1.0, 0.5)
    assert by_language["yue"].f1 == pytest.approx(0.5)
    assert scores.called_otherwise(answers) == 0.5
    bins = scores.reliability(answers)
    assert [(one.answers, one.right) for one in bins] == [(1, 0.0), (2, 1.0)]
    assert scores.calibration_error(bins) == pytest.approx((0.55 + 2 * 0.05) / 3)
