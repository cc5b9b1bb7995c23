"""Where the catalogue and the project's own models are, in a checkout and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def shipped_models_folder() -> Path:
    """Return the folder with `catalogue.toml` and the models that come with the gateway.

    A wheel carries it as `access_gateway/models`; an editable install uses `models/` of the checkout.
    """
    in_wheel = _PACKAGE / "models"
    return in_wheel if in_wheel.is_dir() else _PACKAGE.parents[1] / "models"
