"""A progress bar for operators: one line a step, with what is done of what."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

Tell = Callable[[str, int, int], None]


@contextmanager
def show_bar(console: Console | None = None) -> Iterator[Tell]:
    """Gives `tell(step, done, total)`; a step gets its line when it is first told of."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        lines: dict[str, TaskID] = {}

        def tell(step: str, done: int, total: int) -> None:
            if step not in lines:
                lines[step] = progress.add_task(step)
            progress.update(lines[step], completed=done, total=total)

        yield tell
