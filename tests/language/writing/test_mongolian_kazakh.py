"""Mongolian and Kazakh as they are typed, and as they are written."""

import pytest

from access_gateway.language import unicode
from access_gateway.language.writing import standardise


def written(text: str, tag: str) -> str:
    return standardise(unicode.clean(text, tag), tag)


MONGOLIAN = [
    ("унэ хэд вэ, хургэлт огч байна уу", "үнэ хэд вэ, хүргэлт өгч байна уу"),
    ("Бутээгдэхуун эвдэрсэн, буцаах уу", "Бүтээгдэхүүн эвдэрсэн, буцаах уу"),
    ("монго тогрог толбор одор", "мөнгө төгрөг төлбөр өдөр"),
    ("єдєр їнэ хvн vнэ", "өдөр үнэ хүн үнэ"),
    ("xэзээ иpэх вэ", "хэзээ ирэх вэ"),
    ("байхгуй болохгуй унэгуй", "байхгүй болохгүй үнэгүй"),
    ("өгнө уу, бэлэн уу, байна үү", "өгнө үү, бэлэн үү, байна уу"),
    ("УНЭ ХУРГЭЛТ", "ҮНЭ ХҮРГЭЛТ"),
    ("өнөөдор өгсон", "өнөөдөр өгсөн"),
]
MONGOLIAN_LEFT = [
    "Монгол улс", "огноо", "дугуй", "харьцангуй", "экспортлох", "суужээ", "оржээ", "боломжгүй", "олдсонгүй",
    "коэффициент", "электрон", "хун", "суу", "онгоц", "орой", "номзүй", "телефон компьютер", "Toyota",
    "хэрэглэгч", "одоо", "сургууль", "автотүгжээ",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "standard"), MONGOLIAN)
def test_mongolian_gets_its_letters_back(typed: str, standard: str) -> None:
    """A Russian keyboard is enough: ө and ү come back where harmony leaves no other word."""
    assert written(typed, "mn-Cyrl") == standard


@pytest.mark.parametrize("word", MONGOLIAN_LEFT)
def test_mongolian_that_is_right_or_ambiguous_stays(word: str) -> None:
    """Loanwords, back words and words that exist both ways are the customer's own."""
    assert written(word, "mn-Cyrl") == word


LATIN_MONGOLIAN = [
    ("sain bnuu, minii zahialga hezee ireh ve?", "сайн байна уу, миний захиалга хэзээ ирэх вэ?"),
    ("bi mungu butsaaj avmaar bna", "би мөнгө буцааж авмаар байна"),
    ("Yamar unetei ve? Nike gutal bgaa yu", "Ямар үнэтэй вэ? Nike гутал байгаа юу"),
    ("iPhone 15 hezee ireh ve", "iPhone 15 хэзээ ирэх вэ"),
    ("mongoliin bagshiin ailiin zahialga bna", "монголын багшийн айлын захиалга байна"),
    ("Миний zahialga Samsung утас", "Миний захиалга Samsung утас"),
    ("hello how are you my friend", "hello how are you my friend"),
    ("Where is my order", "Where is my order"),
    ("the end", "the end"),
    ("SF123 https://a.mn/bna", "SF123 https://a.mn/bna"),
]


@pytest.mark.parametrize(("typed", "standard"), LATIN_MONGOLIAN)
def test_mongolian_chat_in_latin_letters(typed: str, standard: str) -> None:
    """Young customers type Latin; English and brands are not mistaken for it."""
    assert written(typed, "mn-Cyrl") == standard


TRADITIONAL = [
    ("ᠡᠷᠬᠡ ᠲᠡᠢ", "ᠡᠷᠬᠡ\u202fᠲᠡᠢ"),
    ("ᠮᠣᠩᠭᠣᠯ\u180eᠤᠨ", "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ"),
    ("ᠮᠣᠩᠭᠣᠯ\u202f\u202fᠤᠨ", "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ"),
    ("ᠮᠣᠩᠭᠣᠯ\u00a0ᠤᠨ", "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ"),
    ("ᠨᠡᠷ\u202fᠡ", "ᠨᠡᠷ\u180eᠡ"),
    ("ᠨᠡᠷ\u180e\u180eᠡ", "ᠨᠡᠷ\u180eᠡ"),
    ("ᠭ\u180b\u180c ᠮᠣᠷᠢ\u180e", "ᠭ\u180b ᠮᠣᠷᠢ"),
    ("ᠮᠣᠷᠢ ᠤᠨᠤᠭ᠎ᠠ", "ᠮᠣᠷᠢ ᠤᠨᠤᠭ᠎ᠠ"),
]


@pytest.mark.parametrize(("typed", "standard"), TRADITIONAL)
def test_traditional_script_has_its_joints(typed: str, standard: str) -> None:
    """Suffixes and final vowels are joined as fonts and search expect; no letter changes."""
    assert written(typed, "mn-Mong") == standard


ARABIC_KAZAKH = [
    ("سالەمەتسىز بە! مەنىڭ تاپسىرىسىم قاشان كەلەدى؟", "Сәлеметсіз бе! Менің тапсырысым қашан келеді?"),
    ("بۇل كيىمنىڭ ولشەمى قانداي؟", "Бұл киімнің өлшемі қандай?"),
    ("ٴبىز ٴۇشىن ٴوتىنىش، اقشانى قايتارىپ بەرىڭىزشى", "Біз үшін өтініш, ақшаны қайтарып беріңізші"),
    ("ءبىر ءسات كۇتە تۇرىڭىز", "Бір сәт күте тұрыңыз"),
    ("تاريحى ساياحات قويان", "Тарихы саяхат қоян"),
    ("مەكەنجايى ادرەسى مودەلى", "Мекенжайы адресі моделі"),
    ("كىتاپ بىراق قازىر", "Кітап бірақ қазір"),
    ("قۇپيا جاريا دۇنيە", "Құпия жария дүние"),
    ("iPhone 15 بار ما؟ SF1234", "iPhone 15 бар ма? SF1234"),
    ("هات کەلەدی", "Һат келеді"),
]


@pytest.mark.parametrize(("typed", "standard"), ARABIC_KAZAKH)
def test_kazakh_of_china_in_cyrillic(typed: str, standard: str) -> None:
    """A backend that reads Kazakh reads that of Xinjiang too."""
    assert written(typed, "kk-Arab") == standard


CYRILLIC_KAZAKH = [
    ("Менiң тапсырысым қашан келедi?", "Менің тапсырысым қашан келеді?"),
    ("қaшaн кeледі", "қашан келеді"),
    ("hат əке", "һат әке"),
    ("Menıñ tapsyrysym qaşan keledı? iPhone bar ma?", "Менің тапсырысым қашан келеді? iPhone бар ма?"),
    ("Meniń tapsyrysym qashan keledi?", "Менің тапсырысым қашан келеді?"),
    ("qashan keledi, tapsyrysym joq", "қашан келеді, тапсырысым жоқ"),
    ("Samsung телефоны бар ма", "Samsung телефоны бар ма"),
    ("Where is my order", "Where is my order"),
]


@pytest.mark.parametrize(("typed", "standard"), CYRILLIC_KAZAKH)
def test_kazakh_letters_and_latin_alphabets(typed: str, standard: str) -> None:
    """Borrowed letters are mended, and the Latin alphabets of 2018, 2021 and of chat read as one language."""
    assert written(typed, "kk-Cyrl") == standard
