"""Building this room from what is installed: engines by entry point, models from their folder."""

from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec

from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.language import ScriptConverter, Segmenter
from access_gateway.language import decision
from access_gateway.language.heard import HeardChinese
from access_gateway.language.homophones import Homophones
from access_gateway.language.identify import Identifier
from access_gateway.language.markers import Markers
from access_gateway.language.normalise import Normaliser
from access_gateway.language.spoken import Style
from access_gateway.language.topolect import TopolectNormaliser
from access_gateway.plugins import make
from access_gateway.settings import LanguageSection

REGIONAL = EngineOptions(options={"to_hans": "tw2sp", "to_hant": "s2tw"})
"""OpenCC that also turns Taiwan's words into the mainland's (軟體 is 软件), and writes traditional characters as they
are printed (吃 and 為, where "s2t" has 喫 and 爲)."""


def load_identifier(
    models: Path, *, abstain_below: float = 0.4, converter: ScriptConverter | None = None
) -> Identifier:
    """Load the identification models of a folder: letters.ftz, characters.ftz, decision.json.

    converter: one that is shared; None: one of its own.
    Raises EngineMissing where one of them is not there or cannot be read.
    """
    learned = decision.load(models / "decision.json")
    markers = Markers(learned.markers)
    # Read first, and let go: the models then take the place of what reading it took.
    learned = msgspec.structs.replace(learned, markers={})
    return Identifier(
        make("fasttext", EngineOptions(model=models / "letters.ftz")),
        make("fasttext", EngineOptions(model=models / "characters.ftz")),
        converter or make("opencc"),
        learned,
        markers,
        abstain_below=abstain_below,
    )


def load_normaliser(only: Collection[str] | None = None) -> Normaliser:
    """Load what normalisation needs; jieba reads its dictionary when it is first asked for words.

    only: the topolects to load lexicons of (cantonese, wu, …); None: all.
    """
    segmenter, converter, regional = make("jieba"), make("opencc"), make("opencc", REGIONAL)
    topolects = TopolectNormaliser(segmenter, converter, only=only, writer=regional)
    return Normaliser(segmenter, converter, topolects=topolects, regional=regional)


def configured_normaliser(
    settings: LanguageSection, segmenter: Segmenter, converter: ScriptConverter
) -> Normaliser:
    """Build normalisation as the settings ask for it, with engines that the caller shares."""
    style = Style(settings.spoken_dates, settings.spoken_money)
    heard = heard_chinese(segmenter, converter, style=style, names=settings.lexicon)
    regional: ScriptConverter = make("opencc", REGIONAL)
    topolects = TopolectNormaliser(segmenter, converter, writer=regional)
    return Normaliser(segmenter, converter, topolects=topolects, heard=heard, regional=regional)


def heard_chinese(
    segmenter: Segmenter, converter: ScriptConverter, *, style: Style, names: Sequence[str]
) -> HeardChinese:
    """Build what writes recognised Chinese down; the reader of pinyin is loaded only where there are names.

    style: of dates and money. names: the merchant's own (setting `language.lexicon`).
    """
    known = Homophones(names, make("pypinyin")) if names else None
    return HeardChinese(segmenter, converter, style=style, names=known)
