"""Lhasa Tibetan: words with their sound, written from published descriptions before the rules were run over them.

N. Tournadre and S. Dorje, "Manual of Standard Tibetan" (2003): initials, codas, fronted vowels, particles; P. Denwood,
"Tibetan" (1999): registers, fall, what changes within a word. Reviewed by a speaker: no.
"""

import pytest

from access_gateway.phonemes import INVENTORIES, phonemes
from access_gateway.phonemes.tibetan_spelling import Syllable, syllables

ROOTS = """
ཀ ka˥
ཁ kʰa˥
ག kʰa˩˧
ང ŋa˩˧
ཅ tɕa˥
ཆ tɕʰa˥
ཇ tɕʰa˩˧
ཉ ɲa˩˧
ཏ ta˥
ཐ tʰa˥
ད tʰa˩˧
ན na˩˧
པ pa˥
ཕ pʰa˥
བ pʰa˩˧
མ ma˩˧
ཙ tsa˥
ཚ tsʰa˥
ཛ tsʰa˩˧
ཝ wa˩˧
ཞ ɕa˩˧
ཟ sa˩˧
འ a˩˧
ཡ ja˩˧
ར ra˩˧
ལ la˩˧
ཤ ɕa˥
ས sa˥
ཧ ha˥
ཨ a˥
"""
SYLLABLES = """
ལྷ ɬa˥
སྔ ŋa˥
དགུ ku˩˧
བཞི ɕi˩˧
གསུམ sum˥
ལྔ ŋa˥
གཅིག tɕiʔ˥˩
གཉིས ɲiː˥˩
དྲུག ʈʂʰuʔ˩˧˨
བདུན tyn˩˧
བརྒྱད cɛʔ˩˧˨
བཅུ tɕu˥
བརྒྱ ca˩˧
སྟོང toŋ˥
ཁྲི ʈʂʰi˥
བོད pʰøʔ˩˧˨
སྐད kɛʔ˥˩
ཆུ tɕʰu˥
མེ me˩˧
མི mi˩˧
མིག miʔ˩˧˨
མགོ ko˩˧
ལག laʔ˩˧˨
ཁ kʰa˥
སྣ na˥
སེམས sem˥˩
རྟ ta˥
ཁྱི cʰi˥
བྱ tɕʰa˩˧
ཉ ɲa˩˧
ཤ ɕa˥
ཇ tɕʰa˩˧
ཆང tɕʰaŋ˥
འབྲས ʈʂɛː˩˧˨
ཚྭ tsʰa˥
རྩྭ tsa˥
གྲྭ ʈʂʰa˩˧
ཕྱི tɕʰi˥
སྤྱི tɕi˥
དཔྱིད tɕiʔ˥˩
མྱང ɲaŋ˩˧
སྨྱོན ɲøn˥
བླ la˥
གླུ lu˥
ཟླ ta˩˧
སླ la˥
རླུང luŋ˥
སྲ sa˥
སྲོག soʔ˥˩
ཧྲིལ ʂiː˥
ཁྲག ʈʂʰaʔ˥˩
གྲུ ʈʂʰu˩˧
སྒྲ ʈʂa˩˧
བྲག ʈʂʰaʔ˩˧˨
ཕྲུག ʈʂʰuʔ˥˩
སྤྲེལ ʈʂeː˥
སྤྲིན ʈʂin˥
དབང waŋ˥
དབུ u˥
དབུས yː˥˩
དབེན en˥
དབྱངས jaŋ˥˩
དབྱར jaː˥
གཡག jaʔ˥˩
གཡོན jøn˥
ཡིན jin˩˧
ཡོད jøʔ˩˧˨
མེད meʔ˩˧˨
རེད reʔ˩˧˨
མིན min˩˧
འདུག tuʔ˩˧˨
ལགས laʔ˩˧˨
ལེགས leʔ˩˧˨
གནས nɛː˥˩
ལས lɛː˩˧˨
བལ pʰɛː˩˧
གསེར seː˥
དངུལ ŋyː˥
ཟངས saŋ˩˧˨
ལྕགས tɕaʔ˥˩
ཤིང ɕiŋ˥
ཁབ kʰap˥
ཐབས tʰap˥˩
ཉིན ɲin˩˧
ལོ lo˩˧
དུས tʰyː˩˧˨
རྡོ to˩˧
རྒྱལ cɛː˩˧
སྐྱེས ceː˥˩
འགྲོ ʈʂo˩˧
འོང oŋ˩˧
འོད øʔ˩˧˨
མཁན kʰɛn˥
མཐོ tʰo˥
འཆི tɕʰi˥
མཚོ tsʰo˥
མཛེས tseː˩˧˨
འཛིན tsin˩˧
རྫོང tsoŋ˩˧
བརྗེ tɕe˩˧
ལྗང tɕaŋ˩˧
གངས kʰaŋ˩˧˨
མངས maŋ˩˧˨
དགའ ka˩˧
མདའ ta˩˧
བདག taʔ˩˧˨
དགས kɛː˩˧˨
ངའི ŋɛː˩˧
པའི pɛː˥
བཀྲ ʈʂa˥
བསྒྲུབས ʈʂup˩˧˨
བསྟན tɛn˥
བརྩེ tse˥
ཀླུ lu˥
ཀྱང caŋ˥
ཨོཾ om˥
"""
WORDS = """
བཀྲ་ཤིས་བདེ་ལེགས ʈʂa˥ɕi˥te˥leʔ˥˩
ཐུགས་རྗེ་ཆེ tʰuk˥tɕe˥tɕʰe˥
བོད་པ pʰøː˩˧pa˥
བོད་སྐད pʰøː˩˧kɛʔ˥˩
ལྷ་ས ɬa˥sa˥
ཟླ་བ ta˩˧wa˥
བླ་མ la˥ma˥
ཆེན་པོ tɕʰen˥po˥
དཀར་པོ kaː˥po˥
དམར་པོ maː˥po˥
ནག་པོ nak˩˧po˥
ཡག་པོ jak˩˧po˥
ལག་པ lak˩˧pa˥
དགོན་པ køn˩˧pa˥
ཁ་པར kʰa˥paː˥
མི་འདུག min˩˧tuʔ˥˩
རྒྱ་མཚོ can˩˧tso˥
དགེ་འདུན ken˩˧tyn˥
སྐུ་འབུམ kum˥pum˥
མ་རེད ma˩˧reʔ˥˩
ཡོད་རེད joː˩˧reʔ˥˩
ད་ལྟ tʰan˩˧ta˥
ང་ཚོ ŋa˩˧tso˥
ཁ་ལག kʰa˥laʔ˥˩
དེ་རིང tʰe˩˧riŋ˥
སང་ཉིན saŋ˥ɲin˥
སློབ་གྲྭ lop˥ʈʂa˥
བཅུ་གཅིག tɕuk˥tɕiʔ˥˩
བཅོ་ལྔ tɕo˥ŋa˥
བཅུ་དགུ tɕur˥ku˥
ཉི་ཤུ ɲi˩˧ɕu˥
ཁྱེད་ཀྱི cʰeː˥ci˥
ང་དང ŋa˩˧taŋ˥
ལྷ་སར ɬa˥saː˥
"""
CASES = [tuple(row.split()) for row in (ROOTS + SYLLABLES + WORDS).splitlines() if row]


@pytest.mark.parametrize(("word", "sound"), CASES)
def test_words_sound_as_described(word: str, sound: str):
    """A Tibetan listener hears the word, although half of its letters are not said."""
    assert ["".join(said) for said in phonemes(word, "bo-Tibt")] == [sound]


def test_there_are_enough_words_to_mean_something():
    """The list is no sample of easy ones."""
    assert len(CASES) >= 150


@pytest.mark.parametrize(
    ("spelled", "parts"),
    [
        ("བསྒྲུབས", Syllable("ག", "u", "བ", "ས", "ར", "བ", "ས")),
        ("མངགས", Syllable("ང", "a", "མ", suffix="ག", second_suffix="ས")),
        ("གངས", Syllable("ག", suffix="ང", second_suffix="ས")),
        ("དགས", Syllable("ག", prefix="ད", suffix="ས")),
        ("དག", Syllable("ད", suffix="ག")),
        ("དགའི", Syllable("ག", prefix="ད", particle="i")),
        ("པའང", Syllable("པ", particle="ang")),
        ("འདིའོ", Syllable("ད", "i", "འ", particle="o")),
    ],
)
def test_the_root_is_found(spelled: str, parts: Syllable):
    """Which letter is the root decides everything else."""
    assert syllables(spelled) == [parts]


def test_particles_lean_on_the_word_before():
    """A sentence is heard in words, not in syllables."""
    said = phonemes("ཁྱེད་ཀྱི་ཨང་གྲངས་ནི་བཅུ་ཡིན།", "bo-Tibt")
    assert ["".join(word) for word in said] == ["cʰeː˥ci˥", "aŋ˥ʈʂaŋ˥˩", "ni˩˧", "tɕu˥", "jin˩˧"]


@pytest.mark.parametrize(
    "text", ["", "་", "།", "abc 123", "\u0f72\u0fb1", "ྱྱྱ", "ཀ" * 50_000, "\0\ud800", "ཀྵྨྲྱྃ", "༡༢༣"]
)
def test_any_text_is_safe(text: str):
    """What nobody could spell is passed over or read as far as it goes, and gives no sound that a voice lacks."""
    known = INVENTORIES["bo-Tibt"]
    assert all(sound in known for word in phonemes(text, "bo-Tibt") for sound in word)
