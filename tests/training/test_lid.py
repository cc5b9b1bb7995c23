"""Training of identification: repeatable, from text that its evaluation does not have."""

import csv
import gzip
import random
from dataclasses import replace
from pathlib import Path

import pytest

from access_gateway.language import features
from access_gateway.language.chinese import evidence
from access_gateway.language.decision import Calibration, Decision
from access_gateway.language.load import load_identifier
from access_gateway.language.markers import Finder, Markers
from access_gateway.language.scripts import ScriptReader
from access_gateway.plugins import make
from access_gateway.training.lid import markers, noise, patterns, prepare, text
from access_gateway.training.lid.__main__ import main
from access_gateway.training.lid.build import RECIPES, Sources, build
from access_gateway.training.lid.calibrate import Answer, fit

ROOT = Path(__file__).parents[2]
OWN = ROOT / "models" / "lid" / "corpus"
SHARED = ROOT.parent / "shared" / "corpus" / "lid"


def test_patterns_give_distinct_sentences_the_same_each_time() -> None:
    """A retraining gets the same text."""
    lists = {"thing": ["手机", "鞋"]}
    made = patterns.expand("{我|你}买<thing>{了|}", lists, each=100, seed=1)
    assert sorted(made) == sorted(
        {f"{a}买{b}{c}" for a in "我你" for b in lists["thing"] for c in ("了", "")}
    )
    assert made == patterns.expand("{我|你}买<thing>{了|}", lists, each=100, seed=1)
    assert len(patterns.expand("{我|你}买<thing>{了|}", lists, each=3, seed=1)) == 3


@pytest.mark.parametrize("line", ["{a|b", "<none>", "a}"])
def test_a_mistake_in_a_corpus_file_is_named(tmp_path: Path, line: str) -> None:
    """Who adds sentences is told the line that is wrong."""
    (tmp_path / "xx.txt").write_text(f"# made by hand\n\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"xx\.txt:3"):
        patterns.read(tmp_path / "xx.txt", each=5, seed=1)


@pytest.mark.parametrize("tag", sorted(text.OWN_LABELS))
def test_the_projects_own_sentences_are_many_and_explained(tag: str) -> None:
    """Every variety of Chinese has over a thousand distinct sentences, and its file says how they were made."""
    assert (OWN / f"{tag}.txt").read_text(encoding="utf-8").startswith("# ")
    sentences = text.own(OWN, tag, each=40, seed=1)
    assert len(sentences) == len(set(sentences)) > 1000


def test_held_out_text_is_not_trained_on() -> None:
    """Thresholds are learned on text that the models have not seen."""
    train, held = text.split(str(n) for n in range(2000))
    assert not set(train) & set(held)
    assert 120 < len(held) < 280


def test_noise_and_fragments_repeat_with_their_seed() -> None:
    """Chance is the same chance each time."""
    assert list(noise.lines(20, random.Random(3))) == list(noise.lines(20, random.Random(3)))
    assert all(part in "one two three" for part in text.word_fragments("one two three", random.Random(1)))


def test_calibration_learns_how_often_answers_are_right() -> None:
    """A confidence of .7 is right seven times in ten."""
    draw = random.Random(5)
    answers = [Answer(0.99, 10, draw.random() < 0.7) for _ in range(4000)]
    assert fit(answers)(0.99, 10) == pytest.approx(0.7, abs=0.03)


def test_mandarin_words_and_chance_hold_a_marker_down(tmp_path: Path) -> None:
    """A Mandarin customer's 生理期 or 去了后 is not taken for the 生理 and 了後 of Min Nan."""
    dictionary = tmp_path / "dict.txt"
    dictionary.write_text("生理期 50 n\n了 3000 u\n后 1500 f\n物 10 n\n按 10 p\n", encoding="utf-8")
    background = markers.in_mandarin({"生理", "了后", "按物"}, dictionary)
    assert background["生理"] > 0.05
    assert background["了后"] > 100 * background["按物"] > 0
    known = {"生理": markers.Marker(7.0, ("nan", "=", "2"))}
    texts = {"cmn": ["天气很好"] * 1000, "nan": ["做生理"] * 10 + ["食饭"] * 90}
    alone = markers.weigh(known, texts)
    assert alone["生理"]["nan"] > 4
    assert markers.weigh(known, texts, background).get("生理", {}).get("nan", 0.0) < 2


def test_a_cap_keeps_the_distance_between_topolects() -> None:
    """嘅, which some Hakka has too, stays Cantonese's."""
    known = {"嘅": markers.Marker(4.5, ("yue", "=", "1"))}
    texts = {
        "cmn": ["天气很好"] * 1000,
        "yue": ["我嘅"] * 50 + ["食饭"] * 50,
        "hak": ["我嘅"] * 5 + ["食饭"] * 95,
    }
    weights = markers.weigh(known, texts)["嘅"]
    assert weights["yue"] == 4.5
    assert weights["yue"] - weights["hak"] == pytest.approx(2.3, abs=0.1)


def test_a_marker_may_count_at_the_end_of_a_clause_alone(tmp_path: Path) -> None:
    """好伐？ asks in Wu; 砍伐树木 does not."""
    listed = tmp_path / "markers.txt"
    listed.write_text("wuu = 伐_ 侬\n", encoding="utf-8")
    words = markers.read_list(listed, make("opencc"))
    assert set(words) == {"伐 ", "侬"}
    finder = Finder(("伐 ", "侬"))
    assert finder.found("好伐 侬讲") == {0, 1}
    assert finder.found("好伐") == {0}
    assert finder.found("砍伐树木") == set()
    dictionary = tmp_path / "dict.txt"
    dictionary.write_text("砍伐 50 n\n伐木 50 n\n", encoding="utf-8")
    assert markers.in_mandarin(words, dictionary)["伐 "] == pytest.approx(50 * 10 / 100 / 5)


def test_much_evidence_keeps_the_distance_between_topolects() -> None:
    """後日係佢个生日 has three words that Cantonese has too and one that is Hakka's: it is Hakka."""
    weights = {"佢": {"hak": 7.0, "yue": 7.0}, "㑔": {"hak": 6.5, "yue": 7.0}, "亇": {"hak": 7.0}}
    zero = dict.fromkeys(("hak", "yue"), 0.0)
    plain = Decision(zero, weights, Calibration(), Calibration(), Calibration())
    found = evidence([("cmn", 0.1), ("hak", 0.5), ("yue", 0.4)], "后日㑔佢亇", plain, Markers(weights))
    hakka, cantonese = found["hak"][1], found["yue"][1]
    assert hakka - cantonese == pytest.approx(6.5)
    assert hakka == 14.0


def test_rows_across_words_are_the_topolects_own(tmp_path: Path) -> None:
    """A row that only says where words may be cut is no row that Mandarin shares; one called shared is."""
    (tmp_path / "wu.tsv").write_text("物事\t东西\twhole\n面孔\t脸\tshared\n", encoding="utf-8")
    words = markers.read_lexicons(tmp_path, make("opencc"))
    assert words["物事"].cap > words["面孔"].cap


def test_what_is_mandarin_as_well_is_not_trained_on_as_a_topolect() -> None:
    """The subjects of a collection do not become its language."""
    kept = prepare.telling({"cmn": ["总理"], "nan": ["总理", "佇厝", "伊"]}, {"佇": {"nan": 5.0}, "伊": {}})
    assert kept == {"cmn": ["总理"], "nan": ["佇厝"]}


def test_syllables_weigh_by_text_and_never_against_the_list(tmp_path: Path) -> None:
    """Tibetan and Dzongkha are told by their grammar, not by what the training text was about."""
    listed = tmp_path / "syllables.txt"
    listed.write_text("# made by hand\ndz = ཨིན ནང གེ\nbo = རེད\n", encoding="utf-8")
    weights = markers.weigh_syllables(listed, ["ཨིན ལུ"] * 50, ["རེད ནང"] * 50)
    assert weights == {"ཨིན": 3.0, "རེད": -3.0, "གེ": 1.0}
    assert markers.weigh_syllables(tmp_path / "none", [], []) == {}


def test_what_only_simplified_text_has_is_learned_from_words(tmp_path: Path) -> None:
    """公里 and 里程 are written so in both scripts: 里 tells nothing, 这 and 们 do."""
    dictionary = tmp_path / "dict.txt"
    dictionary.write_text("公里 90 q\n里面 10 f\n这里 50 r\n我们 900 r\n道路 9 n\n", encoding="utf-8")
    found = markers.only_simplified(dictionary, make("opencc"))
    assert {"这", "们"} <= set(found)
    assert not {"里", "公", "這", "們", "道"} & set(found)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared corpus beside the checkout")
def test_training_and_evaluation_text_do_not_overlap() -> None:
    """The figures of the model card are not those of text learned by heart."""
    reader, converter = ScriptReader(), make("opencc")

    def key(line: str) -> str:
        return reader.only(features.readable(converter.convert(line, to="Hans")).lower(), "H") or line.strip()

    tags = (*text.OWN_LABELS, *text.OWN_ALPHABET_LABELS)
    trained = {key(s) for tag in tags for s in text.own(OWN, tag, each=20, seed=1)}
    for label in {**text.HAN_LABELS, **text.ALPHABET_LABELS}:
        trained |= {key(line) for line in text.shared(SHARED / "train", label)}
    shared_lines = []
    for file in sorted((SHARED / "dev").glob("*.tsv.gz")):
        with gzip.open(file, "rt", encoding="utf-8", newline="") as rows:
            for kind, _source, line in csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                if kind == "full" and len(key(line)) > 12 and key(line) in trained:
                    shared_lines.append((file.name, line))
    assert shared_lines == []


def test_training_gives_models_that_load_and_the_same_twice(tmp_path: Path) -> None:
    """Anyone can retrain, from the project's own sentences and a folder of text, and gets what others get."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for label, sentence in (("eng_Latn", "where is order number"), ("uig_Arab", "زاكازىم قاچان كېلىدۇ")):
        lines = (f"{sentence} {chr(97 + n % 26) * (n // 26 + 3)}\n" for n in range(200))
        (corpus / f"{label}.txt.gz").write_bytes(gzip.compress("".join(lines).encode()))
    small = tuple(replace(recipe, buckets=5_000, epochs=2, kept_ngrams=2_000) for recipe in RECIPES)
    made = []
    for name in ("one", "two"):
        counts = build(Sources(corpus, OWN), tmp_path / name, each=2, recipes=(small[0], small[1]))
        assert counts["en-Latn"] > 100
        assert counts["yue"] > 50
        made.append({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()})
    assert sorted(made[0]) == ["characters.ftz", "decision.json", "letters.ftz"]
    assert made[0] == made[1]
    assert load_identifier(tmp_path / "one").identify("where is order number five").language == "en-Latn"


def test_a_corpus_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    """A mistyped folder fails at once instead of training on nothing."""
    with pytest.raises(SystemExit) as stopped:
        main(["--corpus", str(tmp_path / "none"), "--out", str(tmp_path)])
    assert stopped.value.code == 2
