"""Which function does which kind of job; the worker imports them, those who ask for jobs do not."""

from collections.abc import Mapping

from jobs.context import Work


def load_works() -> Mapping[str, Work]:
    """Every kind of job with the function that does it."""
    return {}
