"""Normalising topolects measured: errors removed, beside plain substitutions; Mandarin left alone; speed.

    python benchmarks/normalise.py [--pairs FOLDER] [--lines FOLDER]

FOLDER of pairs: NAME.tsv or NAME_more.tsv, lines of topolect<TAB>Mandarin, NAME as the lexicons are called (default:
the tests' own).
FOLDER of lines: LABEL.tsv.gz as for benchmarks/identify.py; tells from which confidence in a topolect on to apply its
lexicon: what share of Mandarin would be touched, and what share of each topolect is reached.
"""

import argparse
import gzip
import random
import time
from pathlib import Path

from access_gateway.contracts.language import Segmenter
from access_gateway.language.identify import Identifier
from access_gateway.language.load import load_identifier
from access_gateway.language.measure import errors_removed, meaning_bearing
from access_gateway.language.topolect import TopolectNormaliser
from access_gateway.plugins import make

HOUSE = Path(__file__).parents[1]
# What anyone would write down in half an hour.
PLAIN = {
    "cantonese": "佢哋=他们 我哋=我们 你哋=你们 佢=他 係=是 唔=不 冇=没有 嘅=的 咗=了 喺=在 嚟=来 睇=看 食=吃 飲=喝"
    " 嗰=那 呢個=这个 啲=些 咁=这么 噉=这样 乜嘢=什么 咩=什么 邊度=哪里 邊個=谁 幾時=什么时候 點解=为什么 點樣=怎么样"
    " 而家=现在 今日=今天 聽日=明天 畀=给 俾=给 搵=找 攞=拿 講=说 話=说 嘢=东西 同埋=和 但係=但是 鍾意=喜欢 仲=还",
    "wu": "阿拉=我们 侬=你 伊拉=他们 伊=他 格=的 个=的 勿=不 弗=不 呒没=没有 啥=什么 辣=在 辣辣=在 搿=这 个搭=这里"
    " 今朝=今天 明朝=明天 讲=说 交关=很多 蛮=很 哪能=怎么 几钿=多少钱 物事=东西 脱=和 伐=吗",
    "minnan": "阮=我们 咱=我们 恁=你们 伊=他 𪜶=他们 毋=不 無=没有 啥物=什么 佗位=哪里 按怎=怎么 這馬=现在"
    " 今仔日=今天 欲=要 共=把 予=给 食=吃 啉=喝 足=很 誠=很 敢=吗 猶=还",
    "hakka": "𠊎=我 佢=他 毋=不 無=没有 个=的 係=是 麼个=什么 哪位=哪里 仰般=怎么 這下=现在 今晡日=今天 愛=要 分=给"
    " 食=吃 講=说 盡=很 摎=和",
    "sichuan": "啥子=什么 咋个=怎么 哪个=谁 没得=没有 晓得=知道 巴适=舒服 莫得=没有 要得=好 哈=啊 嘛=吧",
    "dongbei": "咋=怎么 啥=什么 嘎哈=干什么 整=弄 俺=我 老=很 贼=很 咱=我们",
}
REPEATS = 300


class _NoWords:
    """A segmenter that knows no Mandarin: what the engine would do without jieba."""

    def cut(self, text: str) -> list[str]:
        return list(text)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=Path, default=HOUSE / "tests" / "language" / "parallel")
    parser.add_argument("--lines", type=Path)
    parser.add_argument("--models", type=Path, default=HOUSE / "models" / "lid")
    chosen = parser.parse_args()
    jieba = make("jieba")
    removed(chosen.pairs, jieba)
    speed(chosen.pairs, jieba)
    if chosen.lines:
        mistaken(chosen.lines / "cmn_Hans.tsv.gz", jieba)
        thresholds(chosen.lines, load_identifier(chosen.models), TopolectNormaliser(jieba, make("opencc")))


def removed(folder: Path, jieba: Segmenter) -> None:
    """Print the share of the character error rate that each way removes."""
    converter = make("opencc")
    ours, blind = TopolectNormaliser(jieba, converter), TopolectNormaliser(_NoWords(), converter)
    print(f"{'errors removed':<14}{'pairs':>8}{'before':>9}{'ours':>9}{'no jieba':>10}{'plain':>9}")
    for file in sorted(folder.glob("*.tsv")):
        name, pairs = topolect(file), read(file)
        rows = [row.split("=") for row in converter.convert(PLAIN.get(name, ""), to="Hans").split()]
        shares = [
            errors_removed(pairs, way, converter)
            for way in (
                lambda said, name=name: ours.standard(said, name).text,
                lambda said, name=name: blind.standard(said, name).text,
                lambda said, rows=rows: plain(converter.convert(said, to="Hans"), rows),
            )
        ]
        print(
            f"{file.stem:<14}{len(pairs):>8}{shares[0].before:>9.3f}"
            f"{shares[0].share:>9.3f}{shares[1].share:>10.3f}{shares[2].share:>9.3f}"
        )


def topolect(file: Path) -> str:
    """Return what the lexicon of a file's topolect is called: `wu_books` holds Wu."""
    return file.stem.partition("_")[0]


def plain(text: str, rows: list[list[str]]) -> str:
    """Return the text with each plain substitution made, longest first."""
    for said, standard in sorted(rows, key=lambda row: -len(row[0])):
        text = text.replace(said, standard)
    return text


def read(file: Path) -> list[tuple[str, str]]:
    """Return the (topolect, Mandarin) sentences of a file."""
    lines = [line.split("\t") for line in file.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return [(line[0], line[1]) for line in lines]


def speed(folder: Path, jieba: Segmenter) -> None:
    """Print the time that a sentence of 40 characters takes."""
    ours = TopolectNormaliser(jieba, make("opencc"))
    for file in sorted(folder.glob("*.tsv")):
        said = "，".join(pair[0] for pair in read(file))
        texts = [said[at : at + 40] for at in range(0, len(said) - 40, 40)]
        random.Random(1).shuffle(texts)
        ours.standard(said, topolect(file))
        started = time.process_time()
        for at in range(REPEATS):
            ours.standard(texts[at % len(texts)], topolect(file))
        print(
            f"{file.stem:<14}{(time.process_time() - started) / REPEATS * 1e3:>8.3f} ms of CPU for 40 characters"
        )


def mistaken(file: Path, jieba: Segmenter) -> None:
    """Print what a lexicon would do to Mandarin that is taken for its topolect, with jieba's words and without."""
    with gzip.open(file, "rt", encoding="utf-8") as rows:
        pairs = [(line, line) for line in (row.rstrip("\n").split("\t")[2] for row in rows)]
    converter = make("opencc")
    ours, blind = TopolectNormaliser(jieba, converter), TopolectNormaliser(_NoWords(), converter)
    print(f"{'errors in Mandarin':<20}{'with jieba':>12}{'without':>10}")
    for name in sorted(ours.topolects):
        with_words = errors_removed(pairs, lambda said, name=name: ours.standard(said, name).text, converter)
        without = errors_removed(pairs, lambda said, name=name: blind.standard(said, name).text, converter)
        print(f"{name:<20}{with_words.after:>12.4f}{without.after:>10.4f}")


def thresholds(folder: Path, identifier: Identifier, normaliser: TopolectNormaliser) -> None:
    """Print, by confidence, how much of each label's text a lexicon would be applied to."""
    levels = (0.5, 0.6, 0.7, 0.8, 0.9)
    converter = make("opencc")
    print(f"{'touched, by confidence from':<28}{'lines':>7}" + "".join(f"{level:>8}" for level in levels))
    for file in sorted(folder.glob("*.tsv.gz")):
        label = file.name.removesuffix(".tsv.gz")
        if label.split("_")[0] not in ("cmn", "yue", "wuu", "nan", "hak"):
            continue
        with gzip.open(file, "rt", encoding="utf-8") as rows:
            lines = [row.rstrip("\n").split("\t")[2] for row in rows]
        touched = []
        for line in lines:
            found = identifier.identify(line)
            if found.dialect is None:
                continue
            written = normaliser.standard(line, found.dialect).text
            if meaning_bearing(written, converter) != meaning_bearing(line, converter):
                touched.append(found.confidence)
        shares = (sum(one >= level for one in touched) / max(len(lines), 1) for level in levels)
        print(f"{label:<28}{len(lines):>7}" + "".join(f"{share:>8.3f}" for share in shares))


if __name__ == "__main__":
    main()
