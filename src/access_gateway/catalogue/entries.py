"""The catalogue file as typed structs, checked when read.

These are msgspec structs although they go further than the edge: a catalogue entry is data and nothing
else, and a second set of classes would only copy it.
"""

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from access_gateway.catalogue.paths import safe_relative
from access_gateway.catalogue.places import shipped_models_folder
from access_gateway.contracts.errors import SettingsError, UnknownModel, UnsafeArchive
from access_gateway.contracts.languages import BY_TAG

Ability = Literal["hear", "command", "identify", "speak"]
"""command: it hears commands and menu items alone, beside a model that hears."""
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Size = Annotated[int, Meta(ge=0, le=2**40)]
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the catalogue; a field that does not exist is refused by name."""


class File(Row, frozen=True):
    """One file of a model, pinned."""

    path: str
    """Inside the model's folder, with forward slashes."""
    bytes: Size
    sha256: Sha256
    members: tuple[str, ...] = ()
    """For packages: the members that make up this file, joined in this order; a member of an npm package begins
    with the package's name."""
    url: str = ""
    """For files: an address of its own; empty: the source's, with `path` below it."""


class ArchiveSource(Row, frozen=True, tag_field="kind", tag="archive"):
    """A zip or tar file at an address."""

    url: str
    folder: str
    """The folder inside the archive that is the model."""
    bytes: Size
    """Size of the archive; a limit of one and a half times this is kept to."""
    files: tuple[File, ...] = ()
    """Empty: not pinned; what the first installation brought is recorded and holds from then on."""
    mirror: bool = False
    """Somebody else than the publisher."""


class FilesSource(Row, frozen=True, tag_field="kind", tag="files"):
    """Single files below an address."""

    url: str
    files: Annotated[tuple[File, ...], Meta(min_length=1)]
    mirror: bool = False
    """Somebody else than the publisher."""


class WheelsSource(Row, frozen=True, tag_field="kind", tag="wheels"):
    """Wheels of a package index, fetched with the user's own pip configuration, and npm packages with their npm."""

    requirements: Annotated[tuple[str, ...], Meta(min_length=1)]
    """`name==version`, in the order of which `members` are looked up."""
    bytes: Size
    """Of all packages."""
    files: Annotated[tuple[File, ...], Meta(min_length=1)]
    npm: tuple[
        Annotated[str, Meta(pattern=r"^(@[a-z0-9-]+/)?[a-z0-9][a-z0-9._-]*@[0-9][0-9A-Za-z.-]*$")], ...
    ] = ()
    """`name@version` of npm packages; the machine needs npm for them."""


class ProjectSource(Row, frozen=True, tag_field="kind", tag="project"):
    """Comes with the gateway; used in place."""

    folder: str
    """Below the folder of the catalogue's own models."""
    files: tuple[File, ...] = ()


Source = ArchiveSource | FilesSource | WheelsSource | ProjectSource


class Accuracy(Row, frozen=True):
    """A figure that somebody published or that was measured here."""

    language: str
    measure: str
    """For example "word error rate, %"."""
    value: float
    on: str
    """The test set."""
    source: str
    """Who says so."""


class ModelEntry(Row, frozen=True):
    """One model."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{1,63}$")]
    title: str
    ability: Ability
    engine: str
    """Name of an entry point in group `access_gateway.engines`."""
    languages: Annotated[tuple[str, ...], Meta(min_length=1)]
    """BCP 47 tags that it serves well enough to be offered for."""
    preference: Annotated[int, Meta(ge=0, le=100)]
    """Of two installed models for a language the one with the higher number is taken."""
    licence: str
    """SPDX identifier, as the publisher states it."""
    licence_url: str
    publisher: str
    """Who made it, and where they say so."""
    installed_bytes: Size
    """On disk; about, where it could not be measured."""
    sources: Annotated[tuple[Source, ...], Meta(min_length=1)]
    """In the order in which they are tried: the publisher's own first, then mirrors."""
    accuracy: tuple[Accuracy, ...] = ()
    options: Mapping[str, str] = {}
    """For the engine; which it knows is in its docstring."""
    notes: str = ""

    @property
    def pinned(self) -> bool:
        """Whether every source gives the contents that this catalogue names, or is refused."""
        return all(source.files for source in self.sources)

    @property
    def shipped(self) -> ProjectSource | None:
        """The source of a model that comes with the gateway, or None."""
        first = self.sources[0]
        return first if isinstance(first, ProjectSource) else None

    @property
    def download_bytes(self) -> int:
        """Size of the largest download among the sources; 0 for what comes with the gateway."""
        return max(bytes_to_fetch(source) for source in self.sources)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where it can be had, in the order in which it is tried."""
        return tuple(describe(source) for source in self.sources)


class Catalogue(Row, frozen=True, dict=True):
    """Every model that the gateway knows of."""

    models: tuple[ModelEntry, ...]

    @cached_property
    def _by_name(self) -> dict[str, ModelEntry]:
        return {entry.name: entry for entry in self.models}

    def entry(self, name: str) -> ModelEntry:
        """Return the model of that name. Raises UnknownModel."""
        try:
            return self._by_name[name]
        except KeyError:
            known = ", ".join(self._by_name)
            raise UnknownModel(f"The catalogue has no model {name!r}. It has: {known}.") from None

    def for_language(self, tag: str, ability: Ability) -> tuple[ModelEntry, ...]:
        """Return the models that have this ability in this language, the preferred one first."""
        fitting = [entry for entry in self.models if entry.ability == ability and tag in entry.languages]
        return tuple(sorted(fitting, key=lambda entry: -entry.preference))


def describe(source: Source) -> str:
    """Say where a source is, as people would type it."""
    match source:
        case ArchiveSource() | FilesSource():
            return source.url
        case WheelsSource():
            return ", ".join((*source.requirements, *(f"npm {package}" for package in source.npm)))
        case ProjectSource():
            return "the gateway itself"


def is_publisher(source: Source) -> bool:
    """Say whether a source is the publisher's own address."""
    return isinstance(source, ArchiveSource | FilesSource) and not source.mirror


def bytes_to_fetch(source: Source) -> int:
    """Return about how many bytes come over the network when a model is installed from `source`."""
    match source:
        case ArchiveSource() | WheelsSource():
            return source.bytes
        case FilesSource():
            return sum(file.bytes for file in source.files)
        case ProjectSource():
            return 0


def read_catalogue(path: Path | None = None) -> Catalogue:
    """Read and check a catalogue; without `path`, the one that comes with the gateway.

    Raises SettingsError that names the file, the field and what is wrong with it.
    """
    path = path or shipped_models_folder() / "catalogue.toml"
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
        catalogue = msgspec.convert({"models": tree.pop("model", []), **tree}, Catalogue)
        _check(catalogue)
    except FileNotFoundError as error:
        raise SettingsError(f"There is no catalogue {path}.") from error
    except (OSError, ValueError, UnsafeArchive) as error:  # TOML, UTF-8 and msgspec errors are ValueErrors
        raise SettingsError(f"The catalogue {path} cannot be used: {error}.") from error
    return catalogue


def _check(catalogue: Catalogue) -> None:
    names = [entry.name for entry in catalogue.models]
    if len(set(names)) < len(names):
        raise ValueError("two models have the same name")
    for entry in catalogue.models:
        unknown = set(entry.languages) - set(BY_TAG)
        if unknown:
            raise ValueError(f"{entry.name}: no such language: {', '.join(sorted(unknown))}")
        if any(isinstance(source, ProjectSource) for source in entry.sources) and len(entry.sources) > 1:
            raise ValueError(f"{entry.name}: what comes with the gateway has no other source")
        for source in entry.sources:
            _check_source(entry.name, source)


def _check_source(name: str, source: Source) -> None:
    paths = [file.path for file in source.files]
    if len(set(paths)) < len(paths):
        raise ValueError(f"{name}: a file is listed twice")
    for path in paths:
        safe_relative(path)
    if isinstance(source, ArchiveSource | ProjectSource):
        safe_relative(source.folder)
    if isinstance(source, ArchiveSource | FilesSource):
        check_address(source.url)
    for address in (file.url for file in source.files if file.url):
        check_address(address)
    if isinstance(source, WheelsSource):
        if not all(file.members for file in source.files):
            raise ValueError(f"{name}: a file of a wheel names no members")
        if not all(
            requirement.count("==") == 1 and requirement[0].isalnum() for requirement in source.requirements
        ):
            raise ValueError(f"{name}: a wheel is named as name==version")


def check_address(url: str) -> None:
    """Raise ValueError unless `url` is HTTPS, or HTTP on this very machine."""
    parts = urlsplit(url)
    on_this_machine = parts.scheme == "http" and parts.hostname in LOOPBACK
    if parts.scheme != "https" and not on_this_machine:
        raise ValueError(f"{url} is not an https address")
