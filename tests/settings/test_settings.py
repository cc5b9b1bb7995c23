"""Settings from a file and the environment: typed, checked, and wrong ones named."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from access_gateway.contracts.errors import SettingsError
from access_gateway.settings import PREFIX, Settings, load, loads


def from_environment(**given: str) -> Settings:
    return load(None, {PREFIX + name: value for name, value in given.items()})


def at(settings: Settings, path: str) -> Any:
    section, field = path.split(".")
    return getattr(getattr(settings, section), field)


@pytest.mark.parametrize(
    ("name", "value", "path", "expected"),
    [
        ("SERVER__PORT", "9000", "server.port", 9000),
        ("SERVER__PORT", "0", "server.port", 0),
        ("SERVER__HOST", "0.0.0.0", "server.host", "0.0.0.0"),
        ("server__host", "::1", "server.host", "::1"),
        ("BACKEND__TIMEOUT_S", "2.5", "backend.timeout_s", 2.5),
        ("BACKEND__TIMEOUT_S", "2", "backend.timeout_s", 2.0),
        ("SPEECH__ON_BY_DEFAULT", "false", "speech.on_by_default", False),
        ("SPEECH__ON_BY_DEFAULT", "False", "speech.on_by_default", False),
        ("SPEECH__ON_BY_DEFAULT", "0", "speech.on_by_default", False),
        ("SPEECH__ON_BY_DEFAULT", "true", "speech.on_by_default", True),
        ("BACKEND__REPEAT_IS_SAFE", "1", "backend.repeat_is_safe", True),
        ("BACKEND__METHOD", "PUT", "backend.method", "PUT"),
        ("HEARING__LANGUAGES", '["ko-Hang", "kk-Cyrl"]', "hearing.languages", ("ko-Hang", "kk-Cyrl")),
        ("SERVER__CORS_ORIGINS", "[]", "server.cors_origins", ()),
        ("BACKEND__HEADERS", '{"X-Key": "1"}', "backend.headers", {"X-Key": "1"}),
        ("BACKEND__BODY", '{"q": "$text", "n": [1, null]}', "backend.body", {"q": "$text", "n": [1, None]}),
        ("BACKEND__URL", "", "backend.url", ""),
        ("STORE__FOLDER", "/数据", "store.folder", "/数据"),
    ],
)
def test_every_type_can_come_from_the_environment(name: str, value: str, path: str, expected: Any) -> None:
    """A container is configured without a file."""
    settings = from_environment(**{name: value})
    assert at(settings, path) == expected and type(at(settings, path)) is type(expected)
    assert (
        msgspec.structs.replace(settings, **{path.split(".")[0]: getattr(Settings(), path.split(".")[0])})
        == Settings()
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SERVER__PORT", "eighty", "server.port"),
        ("SERVER__PORT", "70000", "server.port"),
        ("SERVER__PORT", "80.5", "server.port"),
        ("SERVER__PORT", "", "server.port"),
        ("SPEECH__ON_BY_DEFAULT", "maybe", "speech.on_by_default"),
        ("BACKEND__METHOD", "DELETE", "backend.method"),
        ("BACKEND__TIMEOUT_S", "-1", "backend.timeout_s"),
        ("BACKEND__TIMEOUT_S", "nan", "backend.timeout_s"),
        ("BACKEND__TIMEOUT_S", "inf", "backend.timeout_s"),
        ("HEARING__LANGUAGES", "ko-Hang", "hearing.languages"),
        ("HEARING__LANGUAGES", "[ko", "begins like JSON"),
        ("BACKEND__HEADERS", '{"X": 1}', "backend.headers"),
        ("BACKEND__COLOUR", "red", "colour"),
        ("COLOUR__RED", "1", "colour"),
        ("SERVER", "1", "SECTION__FIELD"),
        ("SERVER__", "1", "SECTION__FIELD"),
        ("__PORT", "1", "SECTION__FIELD"),
        ("SERVER__PORT__NUMBER", "1", "SECTION__FIELD"),
        ("BACKEND__HEADERS", '{"X": "\udcff"}', "begins like JSON"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str, said: str) -> None:
    """An operator reads which variable or field is wrong; nothing is taken for what it is not."""
    with pytest.raises(SettingsError, match=said.replace("[", r"\[")):
        from_environment(**{name: value})


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """One image serves every stage: what differs comes from outside."""
    file = tmp_path / "gateway.toml"
    file.write_text('[server]\nport = 9000\nhost = "::"\n[backend]\nurl = "http://shop/"\n')
    settings = load(file, {PREFIX + "SERVER__PORT": "9100"})
    assert (settings.server.port, settings.server.host, settings.backend.url) == (9100, "::", "http://shop/")


def test_other_peoples_variables_are_left_alone() -> None:
    """ACCESS_GATEWAY_CONFIG, PATH and the rest are no settings."""
    assert load(None, {"ACCESS_GATEWAY_CONFIG": "x", "PATH": "/bin", "ACCESS_GATEWAYS__X": "1"}) == Settings()


# --- secrets by name


@pytest.mark.parametrize(
    ("toml", "environment", "found"),
    [
        (
            'headers = {Authorization = "Bearer ${TOKEN}"}',
            {"TOKEN": "s3cret"},
            {"Authorization": "Bearer s3cret"},
        ),
        ('headers = {a = "${A}${B}"}', {"A": "1", "B": "2"}, {"a": "12"}),
        ('headers = {a = "${A}"}', {"A": "${B}", "B": "2"}, {"a": "${B}"}),
        ('headers = {a = "$A $ {A} ${} ${A-B}"}', {"A": "1"}, {"a": "$A $ {A} ${} ${A-B}"}),
        ('headers = {a = "${A}"}', {"A": ""}, {"a": ""}),
    ],
)
def test_a_value_may_name_a_variable(
    toml: str, environment: Mapping[str, str], found: Mapping[str, str]
) -> None:
    """Secrets stay out of files; a secret that looks like a name is not read again."""
    assert loads(f"[backend]\n{toml}", environment).backend.headers == found


def test_names_reach_into_lists_tables_and_variables() -> None:
    """Wherever a string may stand, a variable may be named."""
    environment = {"WORD": "你好", PREFIX + "HANDOFF__URL": "http://${HOST}/desk", "HOST": "people"}
    toml = (
        '[backend.body]\nmessages = [{content = "${WORD}", deep = [["${WORD}"]]}]\n[server]\nport = "${PORT}"'
    )
    settings = loads(toml, {**environment, "PORT": "99"})
    assert settings.backend.body == {"messages": [{"content": "你好", "deep": [["你好"]]}]}
    assert settings.server.port == 99
    assert load(None, environment).handoff.url == "http://people/desk"


def test_a_variable_that_is_missing_is_named(tmp_path: Path) -> None:
    """An empty password is never sent in place of the one that was forgotten."""
    with pytest.raises(SettingsError, match=r"\$\{SHOP_TOKEN\}"):
        loads('[backend]\nheaders = {a = "${SHOP_TOKEN}"}', {})


def test_what_is_wrong_never_shows_a_secret() -> None:
    """An error message can go into a ticket."""
    with pytest.raises(SettingsError) as caught:
        loads('[backend]\ntimeout_s = "${TOKEN}"', {"TOKEN": "hunter2"})
    assert "hunter2" not in str(caught.value)
    with pytest.raises(SettingsError) as caught:
        from_environment(BACKEND__HEADERS='{"Authorization": "hunter2"')
    assert "hunter2" not in str(caught.value)


# --- files


def test_an_editors_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """A file saved by Notepad is a settings file too."""
    file = tmp_path / "gateway.toml"
    file.write_bytes(b"\xef\xbb\xbf[server]\r\nport = 9000\r\n")
    assert load(file, {}).server.port == 9000


@pytest.mark.parametrize(
    "content", [b"[server\n", b"\xff\xfe", b"[server]\nport = 1\nport = 2\n", b"server = 1\n", b"port = 80\n"]
)
def test_a_file_that_is_none_is_named(tmp_path: Path, content: bytes) -> None:
    """Any damage ends in one sentence that names the file."""
    file = tmp_path / "gateway.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"gateway\.toml"):
        load(file, {})


def test_a_table_that_the_file_makes_a_value_of_is_named(tmp_path: Path) -> None:
    """File and environment that contradict each other are not mixed."""
    file = tmp_path / "gateway.toml"
    file.write_text("server = 1\n")
    with pytest.raises(SettingsError, match="server is a table"):
        load(file, {PREFIX + "SERVER__PORT": "1"})


def test_folders_follow_the_settings_and_the_home() -> None:
    """`~` is the user's own folder."""
    settings = loads('[store]\nfolder = "~/x"\n[models]\nfolder = "/m"', {})
    assert settings.data_folder == Path.home() / "x" and settings.models_folder == Path("/m")
    assert Settings().models_folder.parent == Settings().data_folder
