"""Khalkha: words with their sound, written from Svantesson and others, "The Phonology of Mongolian" (OUP 2005).

Their symbols but for ө and ү (ɵ, ʉ). Reviewed by a speaker: no.
"""

import re
from importlib.resources import files

import pytest

from access_gateway.phonemes import INVENTORIES, LANGUAGES, phonemes
from access_gateway.phonemes.mongolian_script import cyrillic

CYRILLIC = """
ам am
аав aːw
ах ax
ус ʊs
он ɔŋ
од ɔt
өвөл ɵwəɮ
өдөр ɵtər
үг ʉɡ
үүд ʉːt
эм em
ээж eːtʃ
эх ex
ир ir
хар xar
хаан xaːŋ
хан xaŋ
хана xan
хүн xʉŋ
хэл xeɮ
хот xɔtʰ
хойд xɔit
хөх xɵx
хүүхэд xʉːxət
баг paɡ
бага paɢ
бас pas
би pi
бид pit
боов pɔːw
багш paɡʃ
байна pain
бичиг pitʃʰəɡ
гал ɢaɮ
гар ɢar
гол ɢɔɮ
гурав ɢʊrəw
гэр ɡer
гүн ɡʉŋ
өгөх ɵɡəx
дал taɮ
дөрөв tɵrəw
долоо tɔɮɔ
дуу tʊː
дунд tʊnt
тав tʰaw
тэнгэр tʰeŋɡər
тийм tʰiːm
төгрөг tʰɵɡrəɡ
цас tsʰas
цаг tsʰaɡ
цэцэг tsʰetsʰəɡ
зам tsam
зун tsʊŋ
зөв tsɵw
зүүн tsʉːŋ
чи tʃʰi
чоно tʃʰɔn
жил tʃiɮ
жар tʃar
шар ʃar
шинэ ʃin
шөнө ʃɵn
сар sar
сайн saiŋ
сүү sʉː
нар nar
нэг neɡ
ном nɔm
найм naim
нүд nʉt
мал maɮ
мах max
монгол mɔŋɢəɮ
мөнгө mɵŋɡ
морь mɔrʲ
морин mɔrʲəŋ
моринд mɔrʲənt
амь amʲ
хонь xɔnʲ
тавь tʰawʲ
хорь xɔrʲ
сургууль sʊrɢʊɮʲ
ард art
улаан ʊɮaŋ
ногоон nɔɢɔŋ
цагаан tsʰaɢaŋ
хэлээр xeɮer
гэрээс ɡeres
хоолоор xɔːɮɔr
хүнээр xʉner
явах jawəx
ямаа jama
ёс jɔs
есөн jɵsəŋ
ес jɵs
ерэн jirəŋ
юу jʊː
юүлэх jʉːɮəx
ерөнхий jɵrəŋxi
баяр pajər
онгоц ɔŋɢətsʰ
ойлгох ɔiɮɢəx
уйлах ʊiɮəx
үйлдвэр ʉiɮtwər
хийх xiːx
эрх erx
хотын xɔtʰiŋ
гэрийн ɡeriŋ
яриа jarʲa
хянах xʲanəx
билет piɮetʰ
кино kʰin
парк pʰarkʰ
факс fakʰs
явъя jawəj
рашаан raʃaŋ
лам ɮam
найз naits
хоёр xɔjər
арван arwəŋ
мянга mʲaŋɢ
зуу tsʊː
"""
CASES = [tuple(row.split()) for row in CYRILLIC.splitlines() if row]
TRADITIONAL = """
ᠮᠣᠩᠭᠣᠯ монгол
ᠬᠡᠯᠡ хэл
ᠳᠠᠭᠤ дуу
ᠤᠯᠠᠭᠠᠨ улаан
ᠴᠠᠭᠠᠨ цагаан
ᠰᠢᠨ᠎ᠡ шинэ
ᠮᠢᠬᠠᠨ мах
ᠴᠢᠰᠤ цус
ᠨᠢᠳᠦ нүд
ᠨᠢᠭᠡ нэг
ᠬᠣᠶᠠᠷ хоёр
ᠭᠤᠷᠪᠠ гурав
ᠳᠥᠷᠪᠡ дөрөв
ᠲᠠᠪᠤ тав
ᠵᠢᠷᠭᠤᠭ᠎ᠠ зургаа
ᠳᠣᠯᠣᠭ᠎ᠠ долоо
ᠨᠠᠢ᠌ᠮᠠ найм
ᠶᠢᠰᠦ ес
ᠠᠷᠪᠠ арав
ᠵᠠᠭᠤ зуу
ᠮᠢᠩᠭ᠎ᠠ мянга
ᠦᠢᠯᠡᠴᠢᠯᠡᠭᠡ үйлчилгээ
ᠠᠵᠢᠯᠲᠠᠨ ажилтан
ᠬᠠᠷᠢᠭᠤᠯᠲᠠ хариулт
ᠲᠠᠨ ᠤ таны
ᠮᠠᠨ ᠤ манай
ᠦᠰᠦᠭ ᠦᠨ үсэгийн
ᠬᠣᠲᠠ ᠳᠤ хотд
ᠴᠢᠳᠠᠬᠤ ᠦᠭᠡᠢ чадахгүй
ᠪᠢᠴᠢᠵᠦ бичиж
ᠪᠢᠴᠢᠭᠡᠷᠡᠢ бичээрэй
ᠢᠯᠡᠭᠡᠭᠰᠡᠨ илгээсэн
ᠰᠤᠷᠭᠠᠭᠤᠯᠢ сургууль
"""


@pytest.mark.parametrize(("word", "sound"), CASES)
def test_words_sound_as_described(word: str, sound: str):
    """A Mongolian listener hears the word with its own vowels, full and reduced."""
    assert ["".join(said) for said in phonemes(word, "mn-Cyrl")] == [sound]


def test_there_are_enough_words_to_mean_something():
    """The list is no sample of easy ones."""
    assert len(CASES) >= 110


@pytest.mark.parametrize(
    ("written", "said"), [tuple(row.rsplit(" ", 1)) for row in TRADITIONAL.splitlines() if row]
)
def test_traditional_script_by_way_of_cyrillic(written: str, said: str):
    """A customer who reads the vertical script hears what was meant, not letters of seven centuries ago."""
    assert cyrillic(written) == said


def test_every_word_of_the_lexicon_can_be_read():
    """No slip in the data is left to a customer's ear."""
    lines = (
        (files("access_gateway.phonemes") / "mongolian_words.tsv").read_text(encoding="utf-8").splitlines()
    )
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert all(len(row) == 2 and re.fullmatch(r"[а-яёөү]+", row[1]) for row in rows)
    assert len({row[0] for row in rows}) == len(rows) > 200
    assert all(phonemes(row[1], "mn-Cyrl") for row in rows)


@pytest.mark.parametrize("language", ["mn-Cyrl", "mn-Mong"])
@pytest.mark.parametrize(
    "text", ["", "ь", "ъъъ", "ИИИ йй", "а" * 50_000, "\u180e\u202f", "ᠭᠭ\u202fᠤᠨ", "\0\ud800", "№ 123 abc"]
)
def test_any_text_is_safe(text: str, language: str):
    """What nobody could spell is passed over or read as far as it goes, and gives no sound that a voice lacks."""
    known = INVENTORIES[language]
    assert all(sound in known for word in phonemes(text, language) for sound in word)


def test_other_languages_are_refused_by_name():
    """Whoever asks for a language that has no rules learns which have."""
    with pytest.raises(ValueError, match=", ".join(sorted(LANGUAGES))):
        phonemes("x", "und")
    assert {"bo-Tibt", "mn-Cyrl", "mn-Mong"} <= LANGUAGES
