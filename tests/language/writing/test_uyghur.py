"""Uyghur, however it was typed, in its own spelling."""

import pytest

from access_gateway.language import unicode
from access_gateway.language.writing import standardise

WORDS = """
    ئۇيغۇر uyghur уйғур; كىتاب kitab китаб; قاچان qachan қачан; كېلىدۇ kélidu келиду; پۇل pul пул; مال mal мал
    ئادرېس adrés адрес; تېلېفون téléfon телефон; زاكاز zakaz заказ; ياخشىمۇسىز yaxshimusiz яхшимусиз
    رەھمەت rehmet рәһмәт; ئۆلچەم ölchem өлчәм; رەڭ reng рәң; ئايال ayal аял; ئەر er әр; ئوغۇل oghul оғул
    قىز qiz қиз; بالا bala бала; كىيىم kiyim кийим; ئاياغ ayagh аяғ; يېڭى yéngi йеңи; كونا kona кона
    چوڭ chong чоң; كىچىك kichik кичик; قىممەت qimmet қиммәт; ئەرزان erzan әрзан; بۈگۈن bügün бүгүн
    ئەتە ete әтә; تۈنۈگۈن tünügün түнүгүн; سائەت sa'et саәт; سوئال so'al соал; مۇئەللىم mu'ellim муәллим
    مەسئۇل mes'ul мәсъул; قەتئىي qet'iy қәтъий; دائىم da'im даим; شائىر sha'ir шаир; ئائىلە a'ile аилә
    قىلىنغان qilin'ghan қилинған; ئىنگلىز in'gliz ингилиз; مەڭگۈ menggü мәңгү; ئەڭ eng әң; ژۇرنال zhurnal журнал
    ئىسھاق is'haq исһақ; ئۆزھال öz'hal өзһал; غەرب gherb ғәрб; شەھەر sheher шәһәр; ھاۋا hawa һава; ۋە we вә
    جۇڭگو junggo җуңго; خەلق xelq хәлқ; دۆلەت dölet дөләт; ئۈرۈمچى ürümchi үрүмчи; فىلىم filim филим
"""
TABLE = [tuple(row.split()) for line in WORDS.strip().splitlines() for row in line.split(";") if row.strip()]
_ULY_LETTERS = [*"abtjdrzsfqklmnhop", "ch", "x", "zh", "sh", "gh", "g", "ng", *"iyeéöuüw"]
_LATIN_OF = dict(
    zip(
        "ابتجدرزسفقكلمنھوپچخژشغگڭىيەېۆۇۈۋ",
        _ULY_LETTERS,
        strict=True,
    )
)


def to_uly(word: str) -> str:
    """Write Arabic letters in ULY, by the table alone: what the conversion must turn back."""
    written = ""
    for place, letter in enumerate(word):
        if letter == "ئ":
            written += "'" if place else ""
            continue
        new = _LATIN_OF[letter]
        apart = (written[-1:] + new[:1] in ("ng", "gh", "sh", "zh", "ch") and new[:1] in "gh") and written[
            -1:
        ] != "'"
        written += ("'" if apart else "") + new
    return written


@pytest.mark.parametrize("row", TABLE, ids=[row[1] for row in TABLE])
def test_three_alphabets_are_one_word(row: tuple[str, str, str]) -> None:
    """A customer who types Latin or Cyrillic is understood like one with a Uyghur keyboard."""
    arabic, latin, cyrillic = row
    assert standardise(arabic, "ug-Arab") == arabic
    assert standardise(latin, "ug-Latn") == arabic
    assert standardise(latin.replace("é", "ë").replace("'", "’"), "ug-Latn") == arabic
    assert standardise(cyrillic, "ug-Cyrl") == arabic or row[1] in ("in'gliz",)


@pytest.mark.parametrize("row", TABLE, ids=[row[1] for row in TABLE])
def test_latin_and_back_is_the_same_word(row: tuple[str, str, str]) -> None:
    """Nothing is lost on the way: the letters of the standard table answer to each other."""
    assert standardise(to_uly(row[0]), "ug-Latn") == row[0]


KEYBOARDS = [
    ("ﺋﯘﻳﻐﯘﺭ", "ئۇيغۇر", "presentation forms"),
    ("ەتە كېلىدۇ", "ئەتە كېلىدۇ", "lost hamza"),
    ("ۇيغۇر ېتىز ۆي ۈچ الما", "ئۇيغۇر ئېتىز ئۆي ئۈچ ئالما", "lost hamza"),
    ("اۇيغۇر", "ئۇيغۇر", "alef for hamza"),
    ("ءۇيغۇر أيال آدەم", "ئۇيغۇر ئايال ئادەم", "Arabic hamzas"),
    ("قيلدي", "قىلدى", "one yeh for two letters"),
    ("قیلدی خييال كيييم", "قىلدى خىيال كىيىم", "Persian yeh"),
    ("ياخشىمۇسیز", "ياخشىمۇسىز", "Persian yeh"),
    ("توى بولغاى", "توي بولغاي", "dotless for dotted"),
    ("ىاخشى", "ياخشى", "dotless for dotted"),
    ("مه‌نده ههر شههەر بەهرى", "مەندە ھەر شەھەر بەھرى", "one heh for two letters"),
    ("هازىر هاۋا", "ھازىر ھاۋا", "one heh for two letters"),
    ("واقىت ھاوا", "ۋاقىت ھاۋا", "waw for the consonant"),
    ("کېرەك گۈل", "كېرەك گۈل", "Persian kaf"),
    ("كېلىدو بو شو", "كېلىدۇ بۇ شۇ", "waw for u"),
    ("ساەت", "سائەت", "hamza between vowels"),
    ("سوال", "سوئال", "hamza between vowels"),
    ("قاچان كېلىدۇ? ياخشى, بار", "قاچان كېلىدۇ؟ ياخشى، بار", "marks"),
    ("يۈەن گۇاڭجۇ", "يۈەن گۇاڭجۇ", "Chinese words without hamza"),
    ("محمد طه عيسى", "محمد طه عيسى", "Arabic names"),
    ("اوقۇش كول", "اوقۇش كول", "what place does not tell"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "written", "_"), KEYBOARDS)
def test_other_keyboards_spell_uyghur(typed: str, written: str, _: str) -> None:
    """A phone without a Uyghur keyboard is no obstacle; what is ambiguous stays as it was typed."""
    assert standardise(unicode.clean(typed.replace("\u200c", ""), "ug-Arab"), "ug-Arab") == written


CHAT = [
    ("Yaxshimusiz, nime uchun kelmidi?", "ياخشىمۇسىز، نېمە ئۈچۈن كەلمىدى؟"),
    ("mening zakazim qachan kelidu", "مەنىڭ زاكازىم قاچان كېلىدۇ"),
    ("Mäning zakazim qaçan kelidu", "مەنىڭ زاكازىم قاچان كېلىدۇ"),
    ("Mǝning kitabim ⱪeni? Yahxi", "مەنىڭ كىتابىم قېنى؟ ياخشى"),
    ("YAXSHIMUSIZ ZAKAZIM QENI", "ياخشىمۇسىز زاكازىم قېنى"),
    ("U keldi. 2-qétim 50 yüen", "ئۇ كەلدى. 2-قېتىم 50 يۈەن"),
    ("Men iPhone 15 Pro we Nike XL alay", "مەن iPhone 15 Pro ۋە Nike XL ئالاي"),
    ("SF1234 nomurluq mal https://t.cn/A1?b=c da", "SF1234 نومۇرلۇق مال https://t.cn/A1?b=c دا"),
    ("这个 kiyim 怎么样 bar", "这个 كىيىم 怎么样 بار"),
]


@pytest.mark.parametrize(("typed", "written"), CHAT)
def test_chat_in_latin_letters(typed: str, written: str) -> None:
    """Words typed without é, ö, ü; brands, sizes, codes, addresses and Chinese stay."""
    assert standardise(unicode.clean(typed, "ug-Latn"), "ug-Latn") == written
