"""The table of languages is the one that design §5 promises."""

import pytest

from access_gateway.contracts.languages import BY_TAG, LANGUAGES, canonical_tag, is_chinese


def test_every_tag_is_unique_and_names_a_script() -> None:
    """A caller can rely on a tag to say how its text is written."""
    assert len(BY_TAG) == len(LANGUAGES) == 24
    assert all(len(language.script) == 4 for language in LANGUAGES)


@pytest.mark.parametrize(
    ("written", "tag"),
    [("zh-CN", "zh-Hans"), ("ZH_tw", "zh-Hant"), ("ug", "ug-Arab"), ("mn-CN", "mn-Mong"), ("klingon", None)],
)
def test_browser_tags_lead_to_the_table(written: str, tag: str | None) -> None:
    """What a browser or phone calls a language is understood, and nothing else is."""
    assert canonical_tag(written) == tag


def test_direction_follows_the_script() -> None:
    """Uyghur and Kazakh Arabic run right to left, traditional Mongolian top to bottom."""
    assert [BY_TAG[tag].direction for tag in ("ug-Arab", "kk-Arab", "mn-Mong", "bo-Tibt")] == [
        "rtl",
        "rtl",
        "ttb",
        "ltr",
    ]


def test_topolects_are_chinese_and_neighbours_are_not() -> None:
    """Only Chinese topolects fall back to written standard Chinese."""
    assert is_chinese("wuu-Hans") and BY_TAG["hak-Hant"].is_chinese
    assert not is_chinese("za-Latn") and not BY_TAG["za-Latn"].is_chinese
