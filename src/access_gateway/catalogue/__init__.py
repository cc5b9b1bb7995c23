"""Which model for which language: source, licence, checksum, size; installing them.

`read_catalogue` says what there is, a `Shelf` what of it is on this machine; `catalogue.install` changes that.
"""

from access_gateway.catalogue.entries import Catalogue, ModelEntry, read_catalogue
from access_gateway.catalogue.places import shipped_models_folder
from access_gateway.catalogue.progress import Progress, Quiet
from access_gateway.catalogue.shelf import Shelf, State

__all__ = [
    "Catalogue",
    "ModelEntry",
    "Progress",
    "Quiet",
    "Shelf",
    "State",
    "read_catalogue",
    "shipped_models_folder",
]
