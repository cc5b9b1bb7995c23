"""All settings together."""

from pathlib import Path

import msgspec
import platformdirs

from access_gateway.settings.doors import Doors
from access_gateway.settings.engines import (
    BrailleSection,
    Hearing,
    LanguageSection,
    Models,
    Speech,
    TranslationSection,
)
from access_gateway.settings.outside import Backend, Handoff, Observe, Reviews, Server, Store


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings, with their defaults."""

    server: Server = Server()
    hearing: Hearing = Hearing()
    language: LanguageSection = LanguageSection()
    translation: TranslationSection = TranslationSection()
    backend: Backend = Backend()
    handoff: Handoff = Handoff()
    reviews: Reviews = Reviews()
    speech: Speech = Speech()
    braille: BrailleSection = BrailleSection()
    store: Store = Store()
    models: Models = Models()
    observe: Observe = Observe()
    doors: Doors = Doors()

    @property
    def data_folder(self) -> Path:
        """Where the database and kept recordings are."""
        return Path(self.store.folder).expanduser() if self.store.folder else user_data_folder()

    @property
    def models_folder(self) -> Path:
        """Where models are installed."""
        return Path(self.models.folder).expanduser() if self.models.folder else user_data_folder() / "models"


def user_data_folder() -> Path:
    """Return the folder that the platform's custom gives to this user's data of this program."""
    return Path(platformdirs.user_data_dir("access-gateway", appauthor=False))
