"""What a rerun of triage and of a query's page costs, beside an empty Streamlit page."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rules.cookies import session_cookie
from tests.bench.cities import new_folder
from tests.bench.rerun import measure_reruns, warm_up
from tests.pages.cast import Person
from tests.web_process import ROOT, WebProcess, await_health, find_port, run_python


@dataclass(frozen=True)
class RerunFigure:
    """CPU milliseconds a rerun, and what it should not exceed."""

    name: str
    cpu_ms: float
    goal_ms: float | None


def measure_pages(app_url: str, person: Person, reference: str) -> list[RerunFigure]:
    """An empty page as Streamlit comes and behind our launcher, then the queue and a query in the desk's."""
    folder = new_folder()
    bare, launched = (
        _measure(app_url, folder, f"tests/bench/empty/{name}.py", "_stcore/health", [("/", "")], "")[0]
        for name in ("empty_page", "empty_app")
    )
    cookie = f"{session_cookie(False)}={person.open_session()}"
    visits = [("/triage", ""), ("/query", f"ref={reference}")]
    triage, query = _measure(app_url, folder, "app.py", "health", visits, cookie)
    return [
        RerunFigure("empty page, bare", bare, None),
        RerunFigure("empty page, our launcher", launched, None),
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
        warm_up(port, visits, cookie)
        return [measure_reruns(port, process.pid, path, query, cookie) for path, query in visits]
