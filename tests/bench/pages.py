"""What a rerun of triage and of a query's page costs, beside an empty Streamlit page."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rules.cookies import session_cookie
from tests.bench.cities import new_folder
from tests.bench.rerun import measure_reruns
from tests.pages.cast import Person
from tests.web_process import ROOT, WebProcess, await_health, find_port, run_python


@dataclass(frozen=True)
class RerunFigure:
    """CPU milliseconds a rerun, and what it should not exceed."""

    name: str
    cpu_ms: float
    goal_ms: float | None


def measure_pages(app_url: str, person: Person, reference: str) -> list[RerunFigure]:
    """An empty page in a process of its own, then the queue and a query in the desk's."""
    folder = new_folder()
    empty = _measure(app_url, folder, "tests/bench/empty_page.py", "_stcore/health", [("/", "")], "")
    cookie = f"{session_cookie(False)}={person.open_session()}"
    visits = [("/triage", ""), ("/query", f"ref={reference}")]
    triage, query = _measure(app_url, folder, "app.py", "health", visits, cookie)
    return [
        RerunFigure("empty page", empty[0], None),
        RerunFigure("triage", triage, 25.0),
        RerunFigure("query page", query, 35.0),
    ]


def _measure(
    app_url: str, folder: Path, script: str, health: str, visits: Sequence[tuple[str, str]], cookie: str
) -> list[float]:
    port = find_port()
    web = WebProcess(port, folder / f"{Path(script).stem}.log")
    command = ["-m", "streamlit", "run", str(ROOT / script), f"--server.port={port}"]
    with run_python(command, app_url, web.log, {}) as process:
        await_health(process, web, health)
        return [measure_reruns(port, process.pid, path, query, cookie) for path, query in visits]
