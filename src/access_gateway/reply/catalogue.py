"""One message catalogue: a gettext file for one language tag."""

import re
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from babel.messages.pofile import PoFileError, read_po

from access_gateway.contracts.errors import SettingsError

_HEADER = re.compile(r'^"(X-[A-Za-z-]+): (.*?)\\n"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the gateway says in one language."""

    tag: str
    texts: dict[str, str]
    """By code; codes whose text is empty in the file are not here."""
    reviewed: bool
    """Whether a native reader has approved every line."""
    falls_back_to: str | None
    """The tag whose texts stand in where this catalogue has none: written Chinese for topolects."""


def read_catalogue(file: Traversable, tag: str) -> Catalogue:
    """Read `<tag>.po`.

    Raises SettingsError that names the file where it is missing or is not a gettext file.
    """
    try:
        content = file.read_bytes()
        catalog = read_po(content.splitlines(keepends=True), charset="utf-8", abort_invalid=True)
        headers = dict(_HEADER.findall(content.decode("utf-8")))
    except (OSError, UnicodeDecodeError, PoFileError) as error:
        raise SettingsError(f"The message catalogue {file} cannot be read: {error}.") from error
    return Catalogue(
        tag=tag,
        texts={str(entry.id): str(entry.string) for entry in catalog if entry.id and entry.string},
        reviewed=headers.get("X-Reviewed") == "yes",
        falls_back_to=headers.get("X-Falls-Back-To"),
    )
