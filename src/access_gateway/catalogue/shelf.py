"""The models on this machine."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from access_gateway.catalogue.digests import RECEIPT_NAME, Digest, difference, digest_folder
from access_gateway.catalogue.disk import disk_errors, locked, remove_tree
from access_gateway.catalogue.entries import Ability, Catalogue, File, ModelEntry
from access_gateway.catalogue.places import shipped_models_folder
from access_gateway.catalogue.progress import Progress, Quiet
from access_gateway.catalogue.receipts import (
    read_receipt,
    read_record,
    sizes_hold,
    times_hold,
    write_receipt,
    write_record,
)
from access_gateway.contracts.errors import ChecksumMismatch, ModelError

State = Literal["installed", "missing", "damaged", "unchecked"]
"""unchecked: a folder is there that was never compared with the catalogue."""
_LOCK_WAIT_S = 1_800.0


class Shelf:
    """The folder with the installed models, seen through a catalogue.

    Reading is quick and takes no lock: a model appears whole or not at all.
    """

    def __init__(self, folder: Path, catalogue: Catalogue, *, shipped: Path | None = None) -> None:
        """`shipped`: where the models are that come with the gateway; None: where this package has them."""
        self.folder = folder
        self.catalogue = catalogue
        self._shipped = shipped or shipped_models_folder()

    def place_of(self, entry: ModelEntry) -> Path:
        """Return the folder that the model has or would have."""
        return self._shipped / entry.shipped.folder if entry.shipped else self.folder / entry.name

    def work_of(self, entry: ModelEntry) -> Path:
        """Return the folder for downloads under way; on the same disk as the model's own."""
        return self.folder / ".partial" / entry.name

    def lock_of(self, entry: ModelEntry) -> Path:
        """Return the lock file that keeps installers of this model apart."""
        return self.folder / ".locks" / f"{entry.name}.lock"

    def path_of(self, name: str) -> Path:
        """Return the folder of an installed model. Raises UnknownModel, ModelError with the mend."""
        entry = self.catalogue.entry(name)
        state = self.state(name)
        if state == "installed":
            return self.place_of(entry)
        if entry.shipped:
            raise ModelError(f"{name} comes with the gateway and is {state}: install the gateway again.")
        raise ModelError(f"The model {name} is {state}: access-gateway models install {name}")

    def adapted_place_of(self, entry: ModelEntry) -> Path:
        """Return the folder that the model has or would have once it is adapted to a domain (`models adapt`)."""
        return self.folder / ".adapted" / entry.name

    def path_to_load(self, name: str) -> Path:
        """Return the folder to load: the adapted model where there is one, else as `path_of`."""
        path = self.path_of(name)
        adapted = self.adapted_place_of(self.catalogue.entry(name))
        return adapted if adapted.is_dir() else path

    def is_installed(self, name: str) -> bool:
        """Say whether the model can be loaded: it was checked once and its files have the right sizes."""
        return self.state(name) == "installed"

    def state(self, name: str) -> State:
        """Say how the model stands, by sizes alone; `verify` reads the contents."""
        entry = self.catalogue.entry(name)
        place = self.place_of(entry)
        if not place.is_dir():
            return "missing"
        if entry.shipped:
            # By presence: it came with this code, and somebody may be training it right now.
            there = all((place / file.path).is_file() for file in entry.shipped.files)
            return "installed" if there else "damaged"
        receipt = read_receipt(place)
        if receipt is None or not self._still_wanted(entry, receipt.digests):
            return "unchecked"
        return "installed" if sizes_hold(place, receipt) else "damaged"

    def installed(self) -> tuple[ModelEntry, ...]:
        """Return the catalogue's models that are here."""
        return tuple(entry for entry in self.catalogue.models if self.is_installed(entry.name))

    def best_for(
        self, tag: str, ability: Ability, overrides: Mapping[str, str] | None = None
    ) -> ModelEntry | None:
        """Return the installed model to use for a language, or None.

        overrides: model by language tag, as in the setting `hearing.models`. A model that is named there
        and is not installed raises ModelError: to use another would hide the mistake.
        """
        if name := (overrides or {}).get(tag):
            self.path_of(name)
            return self.catalogue.entry(name)
        fitting = self.catalogue.for_language(tag, ability)
        return next((entry for entry in fitting if self.is_installed(entry.name)), None)

    def verify(self, name: str) -> None:
        """Read every file of an installed model and compare it with what it should hold.

        Raises ChecksumMismatch that names the files, ModelError where the model is not installed.
        """
        entry = self.catalogue.entry(name)
        place = self.place_of(entry)
        if not place.is_dir():
            self.path_of(name)
        with disk_errors(place):
            found = digest_folder(place)
        said = [difference(expected, _only(found, entry, expected)) for expected in self._accepted(entry)]
        if said and all(said):
            raise ChecksumMismatch(f"{name} in {place} is not as it should be: {min(said, key=len)}.")
        if not said:
            raise ModelError(f"{name} was never checked: access-gateway models install {name}")

    def remove(self, name: str) -> bool:
        """Delete an installed model and downloads of it; say whether there was one.

        What a first installation recorded stays. Raises ModelError for what comes with the gateway.
        """
        entry = self.catalogue.entry(name)
        if entry.shipped:
            raise ModelError(f"{name} comes with the gateway and cannot be removed.")
        place = self.place_of(entry)
        was_there = place.exists()
        with (
            disk_errors(self.folder),
            locked(self.lock_of(entry), wait_s=_LOCK_WAIT_S, progress=Quiet()),
        ):
            if place.exists():  # gone at once for whoever looks, then deleted at leisure
                attic = self.work_of(entry) / "removed"
                attic.parent.mkdir(parents=True, exist_ok=True)
                remove_tree(attic)
                place.rename(attic)
            remove_tree(self.adapted_place_of(entry))
            remove_tree(self.work_of(entry))
        return was_there

    def is_fresh(self, entry: ModelEntry) -> bool:
        """Say whether nothing was written to an installed model since it was checked."""
        place = self.place_of(entry)
        receipt = read_receipt(place)
        return self.is_installed(entry.name) and receipt is not None and times_hold(place, receipt)

    def adopt(self, entry: ModelEntry, progress: Progress) -> bool:
        """Give a receipt to a folder that somebody put here, where it holds what the model should.

        Where nothing says what it should hold, not the catalogue and no earlier installation, this is the
        first one: what is there is recorded. A folder with a receipt was installed before and is not.
        """
        place = self.place_of(entry)
        if not place.is_dir():
            return False
        found = digest_folder(place)
        where = f"found in {place}"
        if found not in self._accepted(entry):
            known = entry.pinned or read_record(self.folder, entry.name) or (place / RECEIPT_NAME).exists()
            if known or not found:
                return False
            write_record(self.folder, entry.name, where, found)
            progress.note(
                f"{entry.name} is not pinned by the catalogue: what is in {place} is recorded and holds."
            )
        write_receipt(place, entry.name, where, found)
        return True

    def _accepted(self, entry: ModelEntry) -> list[dict[str, Digest]]:
        """Return every contents that the model may have: pinned, or recorded on first installation."""
        accepted = [pinned_digests(source.files) for source in entry.sources if source.files]
        record = None if entry.pinned else read_record(self.folder, entry.name)
        return [*accepted, record.files] if record else accepted

    def _still_wanted(self, entry: ModelEntry, digests: dict[str, Digest]) -> bool:
        return digests in self._accepted(entry)


def pinned_digests(files: tuple[File, ...]) -> dict[str, Digest]:
    """Return what the catalogue says of the files, in the form in which folders are compared."""
    return {file.path: Digest(file.bytes, file.sha256) for file in files}


def _only(found: dict[str, Digest], entry: ModelEntry, expected: dict[str, Digest]) -> dict[str, Digest]:
    """For what comes with the gateway, leave out what lies beside it, such as notes on its training."""
    return {name: found[name] for name in expected if name in found} if entry.shipped else found
