"""Which language a message is in.

The script decides first. Text in an alphabet goes to one classifier, Chinese characters to another, which
sees them simplified; the shares of both become confidences by curves learned on text that they had not seen
(docs/adr/0005). Every function here is pure, and safe for any string.
"""

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from access_gateway.contracts.hearing import LanguageGuess
from access_gateway.contracts.language import Classifier, Identified, ScriptConverter
from access_gateway.contracts.languages import UND, is_chinese, script_of
from access_gateway.language import alphabets, chinese, features, scripts, spans
from access_gateway.language.decision import Decision
from access_gateway.language.markers import Markers
from access_gateway.language.plain import PlainReader
from access_gateway.language.scripts import ScriptReader
from access_gateway.language.spans import Span

ABSTAINED = Identified(language=UND, confidence=0.0)

# How much one letter of a script says: a Chinese character is about a word; Latin letters are guests (names
# of brands and sizes) in the texts of all the others.
_WEIGHT = {
    scripts.HAN: 2.5, scripts.KANA: 2.0, scripts.HANGUL: 2.5, scripts.JAMO: 0.5, scripts.YI: 3.0,
    scripts.TIBETAN: 0.7, scripts.MONGOLIAN: 1.0, scripts.ARABIC: 1.0, scripts.CYRILLIC: 1.0,
    scripts.LATIN: 0.5, scripts.OTHER: 1.0,
}  # fmt: skip
_share = itemgetter(1)
_BY_SCRIPT_ALONE = {
    scripts.HANGUL: "ko-Hang", scripts.JAMO: "ko-Hang", scripts.YI: "ii-Yiii", scripts.MONGOLIAN: "mn-Mong",
    scripts.KANA: "ja-Jpan",
}  # fmt: skip
_ALPHABETS = frozenset({scripts.TIBETAN, scripts.ARABIC, scripts.CYRILLIC, scripts.LATIN})
_SURE = 0.98
_LEAST_KANA_SHARE = 0.15
"""Below: decoration (の, ツ) in a text that is not Japanese."""
_PREFERRED_ODDS = 3.0
_WORTH_NAMING = 0.02
_SESSION_ODDS = 1.7
_TOPOLECT_FROM = 0.5
"""Confidence under which a text in Chinese characters is Chinese, topolect unknown."""
_WRITTEN_CHINESE = 0.55
"""Characters that no topolect claims are written Chinese, which is Mandarin's, however few they are."""
_ALL_LABELS = 64
_FEW_LETTERS = 3
_ENOUGH_LETTERS = 160
"""The words of an alphabet that are asked about: more change no answer (of the development text, none), and take time.
Tibetan and Dzongkha, which share most of their words, are told by the whole."""
_ENOUGH_CHARACTERS = 80
"""The same for Chinese: of 35,123 reviews more change two answers. Words that mark a topolect are sought in more."""


class _Found(NamedTuple):
    """An answer before what else is in the text takes its confidence back."""

    language: str
    confidence: float
    script: str | None
    dialect: str | None
    alternatives: tuple[LanguageGuess, ...]


class Identifier:
    """Identifies languages with two classifiers. Safe to share between threads."""

    def __init__(
        self,
        a: Classifier,
        h: Classifier,
        converter: ScriptConverter,
        decision: Decision,
        markers: Markers,
        *,
        abstain_below: float = 0.4,
    ) -> None:
        """Take the classifier for alphabets `a`, the one for Chinese `h`, and what training learned of both.

        markers: those of the decision, which itself needs them no more.
        abstain_below: confidence under which the answer is "und", the guess an alternative (setting
        `language.abstain_below`).
        """
        self._a, self._h = a, h
        self._converter = converter
        self._decision, self._markers = decision, markers
        self._only_simplified = frozenset(decision.simplified)
        self._abstain_below = abstain_below
        self._reader = ScriptReader()
        self._plain = PlainReader(self._reader)

    def identify(self, text: str, *, prefer: str | None = None, session: str | None = None) -> Identified:
        """Return the language of a text; "und" with confidence 0 where there is none to be seen.

        prefer: the tag of the customer's own choice, which tips the balance and never more. session: that of the
        conversation so far, which tips it half as much.
        """
        readable = features.readable(text)
        plain = self._plain.read(readable)
        if plain:
            kind, letters = plain.kind, plain.letters
            share, spoken = 1.0, letters / (len(readable) - readable.count(" "))
        elif mixed := self._mixed(readable):
            kind, letters, share, spoken = mixed
        else:
            return ABSTAINED
        if kind == scripts.HAN:
            found = self._chinese(readable, letters, prefer, session)
        elif kind in _ALPHABETS:
            seen = " ".join(plain.words).lower() if plain else features.letters(readable, kind, self._reader)
            found = self._alphabet(seen, kind, letters, prefer, session)
        elif kind in _BY_SCRIPT_ALONE:
            found = _certain(_BY_SCRIPT_ALONE[kind], kind, letters)
        else:
            return ABSTAINED
        return self._settled(found, share, spoken)

    def _mixed(self, readable: str) -> tuple[str, int, float, float] | None:
        """Return the main script of any text, its letters, its share of what is said and that of what is said at all.

        None where nothing is said.
        """
        classes = self._reader.classes(readable)
        # In the order of the table: of two scripts that weigh the same the first is meant.
        letters_of = {kind: count for kind in _WEIGHT if (count := classes.count(kind))}
        if not letters_of:
            return None
        spoken = sum(letters_of.values()) / max(len(classes) - classes.count(scripts.SPACE), 1)
        if len(letters_of) == 1:
            ((kind, letters),) = letters_of.items()
            return kind, letters, 1.0, spoken
        weights = {kind: count * _WEIGHT[kind] for kind, count in letters_of.items()}
        kind = _main_script(weights)
        return kind, letters_of[kind], weights[kind] / sum(weights.values()), spoken

    def spans(self, text: str, *, prefer: str | None = None, session: str | None = None) -> tuple[Span, ...]:
        """Return the parts of a mixed message (`这个 size 有冇得换`) with a tag each, in order, without gaps.

        Spans end where the script does, and at the end of a clause that is surely in another language than the rest
        of its script (Cantonese in a Mandarin message, Uyghur beside Persian). Guests too short to tell their language
        are "und-Latn" and the like. What is no language at all (digits, symbols, addresses) belongs to the part
        before it. Empty where nothing is said.
        """
        parts = spans.cut(text, self._reader)
        tags: dict[str, str] = {}
        for kind in {kind for _, _, kind in parts}:
            said = " ".join(text[start:end] for start, end, one in parts if one == kind)
            found = self.identify(said, prefer=prefer, session=session).language
            tags[kind] = found if found != UND else spans.unknown(kind)
        cut = [
            Span(a, b, self._clause(text[a:b], kind, tags[kind]))
            for start, end, kind in parts
            for a, b in spans.clauses(text, start, end)
        ]
        # Clauses only where one is surely in another language: else a script's parts would be cut for nothing.
        whole = tuple(Span(start, end, tags[kind]) for start, end, kind in parts)
        return spans.joined(cut) if len({one.language for one in cut}) > len(set(tags.values())) else whole

    def _clause(self, clause: str, kind: str, whole: str) -> str:
        """Return the tag of a clause: that of the whole script's text, unless it is surely something else."""
        if kind in _BY_SCRIPT_ALONE or whole.startswith(UND):
            return whole
        found = self.identify(clause)
        if kind != scripts.HAN:
            sure = found.confidence >= _SURELY_OTHER and spans.is_long_enough(clause)
            return found.language if sure else whole
        label, main = _LABEL_OF_TAG.get(found.language), _LABEL_OF_TAG.get(whole)
        if label is None or main is None or label == main:
            return whole
        if label == chinese.MANDARIN:
            hinted = sum(guess.confidence for guess in found.alternatives)
            sure = main in _NOT_MANDARIN and hinted < _HINTED and spans.is_written_mandarin(clause)
        else:
            sure = found.confidence >= _SURELY_OTHER
        return chinese.TAGS[label][script_of(whole) or "Hans"] if sure else whole

    def _alphabet(
        self, words: str, kind: str, letters: int, prefer: str | None, session: str | None
    ) -> _Found:
        if len(words) > _ENOUGH_LETTERS and kind != scripts.TIBETAN:
            words = words[:_ENOUGH_LETTERS].rpartition(" ")[0] or words[:_ENOUGH_LETTERS]
        script = scripts.ISO_15924[kind]
        shares = alphabets.languages(
            self._a.predict(words, _ALL_LABELS),
            words,
            script,
            _odds(prefer, session) if prefer or session else _NO_ODDS,
            self._decision.syllables,
        )
        if not shares or shares[0][0] == alphabets.NO_LANGUAGE or letters < _least_letters(kind, words):
            named = _named([s for s in shares if s[0] != alphabets.NO_LANGUAGE][:1])
            return _Found(UND, 0.0, script, None, named)
        best, raw = shares[0]
        confidence = self._decision.letters(raw, letters)
        if len(shares) == 1:
            return _Found(best, confidence, script, None, ())
        rest = [s for s in shares[1:5] if s[0] != alphabets.NO_LANGUAGE]
        return _Found(best, confidence, script, None, _named(rest))

    def _chinese(self, readable: str, letters: int, prefer: str | None, session: str | None) -> _Found:
        seen, script = features.characters(readable, self._reader, self._converter, self._only_simplified)
        evidence = chinese.evidence(
            self._h.predict(seen[:_ENOUGH_CHARACTERS], _ALL_LABELS), seen, self._decision, self._markers
        )
        priors = _priors(prefer, session) if prefer or session else _NO_ODDS
        found = chinese.shares(evidence, self._decision, priors)
        shares = sorted(found.items(), key=_share, reverse=True)
        label, raw = shares[0]
        if script is None and prefer and is_chinese(prefer):
            script = script_of(prefer) if script_of(prefer) in ("Hans", "Hant") else None
        mandarin = label == chinese.MANDARIN
        calibration = self._decision.characters if mandarin else self._decision.topolects
        confidence = calibration(raw, letters)
        if not mandarin and confidence < _TOPOLECT_FROM:
            # Chinese, and no more can be said: its written standard, with what it may be as alternatives.
            label, confidence = chinese.MANDARIN, _WRITTEN_CHINESE
        elif mandarin and letters > 1:
            confidence = max(confidence, _WRITTEN_CHINESE)
        written = script or chinese.USUAL_SCRIPT.get(label, "Hant")
        others = [
            (chinese.TAGS[other][script or chinese.USUAL_SCRIPT.get(other, "Hant")], p)
            for other, p in shares
            if p >= _WORTH_NAMING and other != label
        ]
        return _Found(
            chinese.TAGS[label][written], confidence, written, chinese.DIALECTS.get(label), _named(others)
        )

    def _settled(self, found: _Found, share: float, density: float) -> Identified:
        """Take back confidence for mixed scripts and symbols; abstain where little is left."""
        language, confidence, script, dialect, alternatives = found
        confidence = round(confidence * (0.6 + 0.4 * share) * min(1.0, 0.4 + 1.2 * density), 4)
        if language == UND:
            return Identified(UND, 0.0, script, None, alternatives)
        if confidence < self._abstain_below:
            return Identified(UND, 0.0, script, None, (LanguageGuess(language, confidence), *alternatives))
        return Identified(language, confidence, script, dialect, alternatives)


_NOT_MANDARIN = frozenset({"yue", "wuu", "nan", "hak"})
_SURELY_OTHER = 0.9
"""Confidence from which on a clause is in another language than the rest of the message in its script."""
_HINTED = 0.3
_LABEL_OF_TAG = {tag: label for label, tags in chinese.TAGS.items() for tag in tags.values()}


_NO_ODDS: dict[str, float] = {}


def _priors(prefer: str | None, session: str | None) -> dict[str, float]:
    """Return log-odds by label of the model for Chinese."""
    priors: dict[str, float] = {}
    for tag, odds in ((prefer, chinese.PREFERRED), (session, chinese.SESSION)):
        if label := _LABEL_OF_TAG.get(tag or ""):
            priors[label] = priors.get(label, 0.0) + odds
    return priors


def _odds(prefer: str | None, session: str | None) -> dict[str, float]:
    """Return by what the odds of a tag are multiplied."""
    odds: dict[str, float] = {}
    for tag, factor in ((prefer, _PREFERRED_ODDS), (session, _SESSION_ODDS)):
        if tag:
            odds[tag] = odds.get(tag, 1.0) * factor
    return odds


def _main_script(weights: dict[str, float]) -> str:
    """Return the script with most weight; enough kana make Chinese characters Japanese."""
    han, kana = weights.get(scripts.HAN, 0.0), weights.get(scripts.KANA, 0.0)
    if kana and kana / (han + kana) >= _LEAST_KANA_SHARE and kana >= 2 * _WEIGHT[scripts.KANA]:
        weights[scripts.KANA] = kana + weights.pop(scripts.HAN, 0.0)
    elif han:
        weights.pop(scripts.KANA, None)
    if scripts.JAMO in weights and scripts.HANGUL in weights:
        weights[scripts.HANGUL] += weights.pop(scripts.JAMO)
    return max(weights, key=lambda kind: weights[kind])


def _least_letters(kind: str, words: str) -> int:
    """Return how many letters may be a word of one language: not OK, XL or no, but có, and two of other alphabets."""
    return 3 if kind == scripts.LATIN and words.isascii() else 2


def _certain(tag: str, kind: str, letters: int) -> _Found:
    """Answer by the script alone: less sure of a single letter, and of jamo, which others use as faces."""
    confidence = _SURE if letters >= _FEW_LETTERS else 0.7
    if kind == scripts.JAMO or (kind == scripts.KANA and letters == 1):
        confidence = 0.5
    return _Found(tag, confidence, scripts.ISO_15924[kind], None, ())


def _named(shares: Sequence[tuple[str, float]]) -> tuple[LanguageGuess, ...]:
    return tuple([LanguageGuess(tag, round(p, 4)) for tag, p in shares[:3] if p >= _WORTH_NAMING])
