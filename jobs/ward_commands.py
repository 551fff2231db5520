"""What operators type to load outlines and bands of wards; `manage.py wards` registers it."""

from pathlib import Path
from typing import Annotated

import typer

wards = typer.Typer(no_args_is_help=True, help="Load outlines and deprivation bands: docs/wards.md.")

WardSet = Annotated[str, typer.Option(help="The ward set, like 2020.")]


@wards.command("load")
def load_wards(
    file: Annotated[Path, typer.Argument(help="A GeoJSON file with a feature for each ward.")],
    delimitation: WardSet,
    ward_property: Annotated[str, typer.Option(help="The property with the ward's number.")] = "ward_no",
    region_property: Annotated[str, typer.Option(help="The property with the area, for a new set.")] = "",
    valid_from: Annotated[str, typer.Option(help="First day of a new ward set, like 2026-11-04.")] = "",
    name: Annotated[str, typer.Option(help="Name of a new ward set.")] = "",
    metres: Annotated[float, typer.Option(min=0, help="How far borders may move to be drawn simpler.")] = 30,
) -> None:
    """Load outlines of wards: all of them, or none and every fault of the file."""
    from data.server.opening import open_database
    from jobs.ward_files import load_shapes, read_options

    options = read_options(delimitation, ward_property, region_property, valid_from, name, metres)
    with open_database("manage.py wards", typer.echo):
        load_shapes(file, options, typer.echo)


@wards.command("bands")
def load_ward_bands(
    file: Annotated[Path, typer.Argument(help="A CSV file with the columns ward_no and band.")],
    delimitation: WardSet,
) -> None:
    """Load a deprivation band for each ward, 1 the most deprived."""
    from data.server.opening import open_database
    from jobs.ward_files import load_bands

    with open_database("manage.py wards", typer.echo):
        load_bands(file, delimitation, typer.echo)
