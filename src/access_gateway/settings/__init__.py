"""Settings: a TOML file and environment variables, typed and checked, read once.

`ACCESS_GATEWAY__BACKEND__URL=…` overrides `url` in `[backend]`. A value may name another environment
variable, `"${SHOP_TOKEN}"`, so that secrets stay out of files. Every section and field is in
docs/configuration.md.
"""

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
from access_gateway.settings.read import PREFIX, load, loads
from access_gateway.settings.tree import Settings, user_data_folder

__all__ = [
    "PREFIX",
    "Backend",
    "BrailleSection",
    "Doors",
    "Handoff",
    "Hearing",
    "LanguageSection",
    "Models",
    "Observe",
    "Reviews",
    "Server",
    "Settings",
    "Speech",
    "Store",
    "TranslationSection",
    "load",
    "loads",
    "user_data_folder",
]
