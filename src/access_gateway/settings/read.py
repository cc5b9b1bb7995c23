"""Settings from a TOML file and the environment."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from access_gateway.contracts.errors import SettingsError
from access_gateway.settings.tree import Settings

PREFIX = "ACCESS_GATEWAY__"


def load(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read settings from `file` (TOML) and the environment (which wins).

    Raises SettingsError that names the table and field, and how to mend it.
    """
    environment = os.environ if environment is None else environment
    tree = _read_file(file) if file else {}
    for key, value in sorted(environment.items()):
        if key.startswith(PREFIX):
            _set(tree, key.removeprefix(PREFIX).lower().split("__"), value, key)
    return _convert(tree, environment, _where(file))


def loads(toml: str, environment: Mapping[str, str]) -> Settings:
    """Read settings from a text. Raises SettingsError."""
    try:
        return _convert(tomllib.loads(toml), environment, "the settings")
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The settings cannot be read as TOML: {error}.") from error


def _convert(tree: dict[str, Any], environment: Mapping[str, str], where: str) -> Settings:
    try:
        return msgspec.convert(_expand(tree, environment), Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{where}: {error}. docs/configuration.md lists every setting.") from error


def _read_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise SettingsError(f"There is no settings file {file}.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read as TOML: {error}.") from error


def _where(file: Path | None) -> str:
    return f"{file} and {PREFIX}… variables" if file else f"{PREFIX}… variables"


def _set(tree: dict[str, Any], path: list[str], value: str, key: str) -> None:
    """Put an environment variable's value at its path; JSON for tables and lists, plain text otherwise."""
    if len(path) != 2 or not all(path):
        raise SettingsError(f"{key} is not of the form {PREFIX}SECTION__FIELD.")
    section = tree.setdefault(path[0], {})
    if not isinstance(section, dict):
        raise SettingsError(f"{path[0]} is a table in the settings file, not a value.")
    if value[:1] in ("[", "{"):
        try:
            section[path[1]] = msgspec.json.decode(value)
        except (msgspec.DecodeError, UnicodeEncodeError) as error:
            raise SettingsError(f"{key} begins like JSON and is not: {error}.") from error
    else:
        section[path[1]] = value


def _expand(node: Any, environment: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _expand(value, environment) for key, value in node.items()}
    if isinstance(node, list):
        return [_expand(value, environment) for value in node]
    if isinstance(node, str):
        return re.sub(r"\$\{(\w+)\}", lambda match: _variable(match[1], environment), node)
    return node


def _variable(name: str, environment: Mapping[str, str]) -> str:
    try:
        return environment[name]
    except KeyError:
        detail = f"The settings name ${{{name}}}, but there is no such environment variable."
        raise SettingsError(detail) from None
