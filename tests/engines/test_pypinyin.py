"""pypinyin: characters that are read in more than one way."""

import os
import subprocess
import sys

import pytest

from access_gateway.engines.pypinyin import PinyinReader


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("重庆", "chong2 qing4"),
        ("重要", "zhong4 yao4"),
        ("银行", "yin2 hang2"),
        ("行李", "xing2 li5"),
        ("还款", "huan2 kuan3"),
        ("还是", "hai2 shi4"),
        ("好的", "hao3 de5"),
        ("绿色", "lv4 se4"),
        ("你好", "ni2 hao3"),
        ("一个", "yi2 ge4"),
        ("不是", "bu2 shi4"),
        ("第一", "di4 yi1"),
        ("一天", "yi4 tian1"),
        ("一月", "yi1 yue4"),
        ("展览馆", "zhan2 lan2 guan3"),
        ("看不见", "kan4 bu2 jian4"),
        ("花儿", "hua1 er5"),
        ("女儿", "nv3 er2"),
        ("儿", "er2"),
        ("訂單", "ding4 dan1"),
    ],
)
def test_readings(word: str, read: str):
    """A customer hears Chongqing and bank, not "heavy celebration" and "silver walk"."""
    assert PinyinReader().read([word]) == [read]


def test_what_is_not_han_stays():
    """Nothing is lost and nothing invented: one reading for each word, other scripts as they are."""
    words = ["我", "GPS", "", " ", "，", "99.5", "བོད", "\0", "\ud800", "😀"]
    assert PinyinReader().read(words) == ["wo3", *words[1:]]
    assert PinyinReader().read([]) == []


def test_no_reading_is_lost_by_loading_less() -> None:
    """Every phrase of the library is read as the whole library reads it, in a third of the memory."""
    script = (
        "import json, sys\n"
        "from importlib.resources import files\n"
        "if sys.argv[1] == 'ours':\n"
        "    from access_gateway.engines.pypinyin import PinyinReader\n"
        "    PinyinReader()\n"
        "from pypinyin import Style, lazy_pinyin\n"
        "for phrase in json.loads((files('pypinyin') / 'phrases_dict.json').read_text(encoding='utf-8')):\n"
        "    print(phrase, *lazy_pinyin(phrase, style=Style.TONE3))\n"
    )
    # Importing our reader has told this process's children to load no phrases.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYPINYIN")}
    ours, whole = (
        subprocess.run(
            [sys.executable, "-c", script, which], capture_output=True, check=True, env=environment
        ).stdout
        for which in ("ours", "whole")
    )
    assert len(whole.splitlines()) > 40_000
    assert ours == whole
