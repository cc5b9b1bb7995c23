"""The catalogue: what it says is checked when it is read, and true of what is in the repository."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.catalogue.small_models import FILES, Publisher, archive, entry, shelf_of, zipped

from access_gateway import plugins
from access_gateway.catalogue import Catalogue, Shelf, read_catalogue, shipped_models_folder
from access_gateway.catalogue.digests import digest_file
from access_gateway.catalogue.install import install
from access_gateway.catalogue.shelf import pinned_digests
from access_gateway.contracts.errors import ModelError, SettingsError, UnknownModel
from access_gateway.settings import Settings

GOOD = """
[[model]]
name = "model-a"
title = "A"
ability = "hear"
engine = "vosk"
languages = ["ko-Hang"]
preference = 50
licence = "MIT"
licence_url = "https://example.org"
publisher = "example.org"
installed_bytes = 10

[[model.sources]]
kind = "archive"
url = "https://example.org/a.zip"
folder = "a"
bytes = 10
"""
SHA = "0" * 64


def written(folder: Path, text: str) -> Path:
    path = folder / "catalogue.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "A"', 'titel = "A"', "titel"),
        ('"ko-Hang"', '"ko-Kore"', "ko-Kore"),
        ('"hear"', '"listen"', "listen"),
        ('name = "model-a"', 'name = "../a"', "regex"),
        ('folder = "a"', 'folder = "../a"', "stay inside"),
        ("https://example.org/a.zip", "http://example.org/a.zip", "https"),
        ("https://example.org/a.zip", "file:///etc/passwd", "https"),
        (
            'folder = "a"',
            f'folder = "a"\nfiles = [{{ path = "/x", bytes = 1, sha256 = "{SHA}" }}]',
            "stay inside",
        ),
        ('folder = "a"', 'folder = "a"\nfiles = [{ path = "x", bytes = 1, sha256 = "abc" }]', "sha256"),
        ('kind = "archive"', 'kind = "torrent"', "torrent"),
        ("bytes = 10\n\n", "bytes = -1\n\n", "installed_bytes"),
        ("[[model.sources]]", "[[model.sauces]]", "sauces"),
        ("[[model]]", "[[model", "TOML"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Who writes a catalogue of their own reads which field is wrong."""
    assert read_catalogue(written(tmp_path, GOOD)).models
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(SettingsError) as caught:
        read_catalogue(path)
    assert str(path) in caught.value.detail
    assert said in caught.value.detail or said == "TOML"


def test_two_models_of_one_name_are_refused(tmp_path: Path) -> None:
    """A name means one thing."""
    with pytest.raises(SettingsError, match="same name"):
        read_catalogue(written(tmp_path, GOOD + GOOD))


def test_a_catalogue_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A wrong models.catalogue setting is told in words."""
    with pytest.raises(SettingsError, match="no catalogue"):
        read_catalogue(tmp_path / "none.toml")


def test_an_option_cannot_pass_for_a_wheel(tmp_path: Path) -> None:
    """A catalogue cannot make pip do something else than download."""
    wheels = f"""
[[model.sources]]
kind = "wheels"
requirements = ["--index-url=https://example.org==1"]
bytes = 1
files = [{{ path = "x", bytes = 1, sha256 = "{SHA}", members = ["x"] }}]
"""
    with pytest.raises(SettingsError, match="name==version"):
        read_catalogue(written(tmp_path, GOOD + wheels))


def test_an_unknown_model_is_answered_with_the_known_ones() -> None:
    """A misspelt name is mended in one look."""
    with pytest.raises(UnknownModel, match=r"vosk-model-small-cn-0\.22"):
        read_catalogue().entry("vosk-cn")


# --- the project's own catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue()


def test_every_engine_of_the_catalogue_is_offered(catalogue: Catalogue) -> None:
    """No model is listed that nothing here could load."""
    assert {entry.engine for entry in catalogue.models} <= set(plugins.installed())


def test_the_default_models_are_pinned_where_an_index_reaches(catalogue: Catalogue) -> None:
    """`make run` needs nothing but a package index, and gets exactly the files that were tested."""
    for name in Settings().models.default:
        assert catalogue.entry(name).sources[-1].files


def test_vosk_is_preferred_where_it_is_installed(catalogue: Catalogue) -> None:
    """As soon as a Mandarin Vosk model is installed, it hears instead of Whisper; the large one first."""
    names = [entry.name for entry in catalogue.for_language("zh-Hans", "hear")]
    assert names == ["vosk-model-cn-0.22", "vosk-model-small-cn-0.22", "whisper-base"]


@pytest.mark.parametrize("tag", ["bo-Tibt", "mn-Cyrl", "mn-Mong", "ug-Arab", "yue-Hant", "wuu-Hans"])
def test_what_no_model_hears_well_enough_is_not_offered(catalogue: Catalogue, tag: str) -> None:
    """Nobody is promised to be heard in a language in which that was not tried."""
    offered = catalogue.for_language(tag, "hear")
    assert all(model.notes.startswith("Not tried here") for model in offered)
    assert not {model.name for model in offered} & set(Settings().models.default)


@pytest.mark.parametrize("name", [entry.name for entry in read_catalogue().models if entry.shipped])
def test_the_projects_own_models_are_the_pinned_ones(catalogue: Catalogue, name: str) -> None:
    """After a new training the catalogue names the new files; a failure prints the lines to put there."""
    own = catalogue.entry(name).shipped
    assert own
    folder = shipped_models_folder() / own.folder
    digests = {file.path: digest_file(folder / file.path) for file in own.files}
    lines = [
        f'  {{ path = "{path}", bytes = {digest.bytes:_}, sha256 = "{digest.sha256}" }},'
        for path, digest in digests.items()
    ]
    assert pinned_digests(own.files) == digests, "models/catalogue.toml needs:\n" + "\n".join(lines)
    assert {path.name for path in folder.glob("*.ftz")} <= set(digests)


def test_every_figure_says_who_measured_it(catalogue: Catalogue) -> None:
    """No accuracy without a source, no licence without an address."""
    for model in catalogue.models:
        assert model.licence_url.startswith("https://")
        assert all(figure.source and figure.on for figure in model.accuracy)
        assert model.accuracy or model.shipped or model.notes.startswith("Not tried here")


def test_the_catalogue_makes_the_round_trip(catalogue: Catalogue) -> None:
    """What `models list --json` prints is everything that the file says."""
    tree: dict[str, Any] = tomllib.loads((shipped_models_folder() / "catalogue.toml").read_text("utf-8"))
    again = msgspec.convert(msgspec.to_builtins(catalogue), Catalogue)
    assert again == catalogue
    assert [row["name"] for row in tree["model"]] == [entry.name for entry in again.models]


# --- choosing


def test_the_best_installed_model_is_chosen(publisher: Publisher, tmp_path: Path) -> None:
    """A language is heard by the best model that is here, not by the best that there is."""
    publisher.content |= {"good.zip": zipped(FILES), "fair.zip": zipped(FILES)}
    good = entry(archive(publisher.url("good.zip")), name="good", preference=70)
    fair = entry(archive(publisher.url("fair.zip")), name="fair", preference=30)
    shelf = shelf_of(tmp_path, fair, good)
    assert shelf.best_for("ko-Hang", "hear") is None
    install(fair, shelf)
    assert shelf.best_for("ko-Hang", "hear") == fair
    install(good, shelf)
    assert shelf.best_for("ko-Hang", "hear") == good
    assert shelf.best_for("ko-Hang", "hear", {"ko-Hang": "fair"}) == fair
    assert shelf.best_for("ko-Hang", "identify") is None
    assert shelf.best_for("zh-Hans", "hear") is None
    assert shelf.installed() == (fair, good)


def test_a_chosen_model_that_is_not_here_is_said_to_be_missing(tmp_path: Path) -> None:
    """A setting that names a model is never silently answered with another."""
    shelf = shelf_of(tmp_path, entry(archive("https://example.org/a.zip")))
    with pytest.raises(ModelError, match="models install model-a"):
        shelf.best_for("ko-Hang", "hear", {"ko-Hang": "model-a"})


# --- the real ones


@pytest.mark.models
@pytest.mark.parametrize("name", Settings().models.default)
def test_the_installed_models_are_the_pinned_ones(name: str) -> None:
    """The models that every other test and the demonstration use are the catalogue's, to the last byte."""
    settings = Settings()
    shelf = Shelf(settings.models_folder, read_catalogue())
    if shelf.state(name) == "missing":
        pytest.skip(f"{name} is not installed: access-gateway models install {name}")
    shelf.verify(name)
    assert shelf.is_installed(name)
