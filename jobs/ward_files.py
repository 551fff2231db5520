"""Loads what an operator has of wards: outlines as GeoJSON, deprivation bands as CSV."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from data.transaction import perform, read
from queries.actions.wards.load_bands import load_bands as keep_bands
from queries.actions.wards.load_shapes import LoadedShapes, ShapeOptions
from queries.actions.wards.load_shapes import load_shapes as keep_shapes
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.errors import InvalidInput
from rules.ward_shapes.reading import Properties

Say = Callable[[str], None]


def load_shapes(file: Path, options: ShapeOptions, say: Say) -> None:
    """Load a file of outlines and say what came of it.

    Raises:
        InvalidInput: every fault of the file, or that it cannot be read; nothing was changed.
    """
    content = _read(file)
    reference = read(SYSTEM, load_reference)
    loaded = perform(
        SYSTEM, keep_shapes, content=content, source=file.name, options=options, reference=reference,
        now=datetime.now(UTC),
    )  # fmt: skip
    say(describe(loaded, options))


def load_bands(file: Path, delimitation_code: str, say: Say) -> None:
    """Load a file of bands and say how many.

    Raises:
        InvalidInput: as `load_shapes`.
    """
    content = _read(file)
    reference = read(SYSTEM, load_reference)
    count = perform(
        SYSTEM, keep_bands, content=content, source=file.name, delimitation_code=delimitation_code,
        reference=reference, now=datetime.now(UTC),
    )  # fmt: skip
    say(f"Loaded the deprivation bands of {count} wards of {delimitation_code}.")


def read_options(
    delimitation_code: str, ward: str, region: str, valid_from: str, name: str, metres: float
) -> ShapeOptions:
    """What was typed, as options of the file.

    Raises:
        InvalidInput: the day is no day.
    """
    try:
        valid_on = date.fromisoformat(valid_from) if valid_from else None
    except ValueError:
        raise InvalidInput(f"{valid_from} is no day; write it like 2026-11-04.") from None
    return ShapeOptions(delimitation_code, Properties(ward, region), metres, valid_on, name)


def describe(loaded: LoadedShapes, options: ShapeOptions) -> str:
    """What came of a file of outlines, in a sentence."""
    new = "a new set of wards, " if loaded.is_new_set else ""
    return (
        f"Loaded {new}{loaded.wards} outlines of {options.delimitation_code}:"
        f" {loaded.points_kept} of {loaded.points_given} points kept,"
        f" {loaded.bytes_kept / 1000:.0f} of {loaded.bytes_given / 1000:.0f} kB."
    )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.") from None
