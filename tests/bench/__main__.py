"""Measures the desk and prints each figure beside its floor. Nothing fails by its time."""

import argparse
import itertools

from data.engine import get_engine
from tests.bench.account import measure_accounts
from tests.bench.billing_import import measure_billing_import
from tests.bench.bulk import measure_bulk
from tests.bench.casework import count_open, exponent, find_reference, measure_casework
from tests.bench.cities import bench_server, prepare_city
from tests.bench.diagnosis import measure_diagnosis
from tests.bench.export import measure_export
from tests.bench.figures import SlaFigure, measure_figures, print_figures_screen
from tests.bench.floor import Figure
from tests.bench.import_bench import ROWS, measure_import
from tests.bench.pages import RerunFigure, measure_pages
from tests.bench.rating import measure_rating
from tests.bench.reread import measure_reread
from tests.bench.working_time import measure_working_time
from tests.database import serve_app_from
from tests.pages.cast import find_or_hire

SIZES = (10_000, 100_000, 1_000_000)
EXPORTED = 100_000


def main() -> None:
    """Every size one after the other, then the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of cases to measure at")
    parser.add_argument("--import-rows", type=int, default=ROWS, help="rows of the imported event log")
    arguments = parser.parse_args()
    sizes = arguments.sizes
    figures: list[Figure] = []
    reruns: list[RerunFigure] = []
    screens: list[SlaFigure] = []
    with bench_server() as databases:
        for size in sizes:
            url = databases.app_url(prepare_city(databases, size))
            with serve_app_from(url):
                print(f"{size} cases, {count_open()} of them open", flush=True)
                screens.append(measure_figures(get_engine(), size))
                figures += measure_casework(get_engine(), size)
                if size >= EXPORTED:
                    measure_export(get_engine())
                if size == sizes[-1]:
                    reruns = measure_pages(url, find_or_hire("expert"), find_reference())
        measure_import(databases, arguments.import_rows)
        measure_billing_import(databases)
        measure_bulk(databases)
        measure_reread(databases)
        measure_diagnosis(databases)
        measure_accounts(databases)
    print_figures(figures)
    print_figures_screen(screens)
    print_reruns(reruns)
    measure_working_time()
    measure_rating()


def print_figures(figures: list[Figure]) -> None:
    """A line a figure, grouped by what was measured, with how it grows."""
    print(f"\n{'':24}{'cases':>10}{'project ms':>12}{'floor ms':>10}{'ratio':>7}{'goal':>6}")
    by_name = sorted(figures, key=lambda figure: figure.name)
    for name, group in itertools.groupby(by_name, key=lambda figure: figure.name):
        rows = sorted(group, key=lambda figure: figure.cases)
        for row in rows:
            print(
                f"{name:24}{row.cases:>10}{row.project_ms:>12.2f}{row.floor_ms:>10.2f}"
                f"{row.ratio:>7.2f}{row.goal:>6.1f}"
            )
        print(f"{'':24}growth exponent {exponent(rows):.3f} (goal 0.1)")


def print_reruns(reruns: list[RerunFigure]) -> None:
    """CPU of one rerun of each page."""
    print(f"\n{'rerun':24}{'CPU ms':>10}{'goal ms':>10}")
    for row in reruns:
        print(f"{row.name:24}{row.cpu_ms:>10.1f}{row.goal_ms or '':>10}")


if __name__ == "__main__":
    main()
