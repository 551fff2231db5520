"""What one rerun of a page costs the web process, in milliseconds of CPU."""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

WARM_UP = 10
SETTLED_SECONDS = (
    13  # by then the launcher has taken what the first runs left out of the garbage collector's way
)
PATIENCE_SECONDS = 60
CLOCK_TICK_MS = 10.0


def warm_up(port: int, visits: Sequence[tuple[str, str]], cookie: str) -> None:
    """Look at every page a few times and wait until the process has settled."""
    with _open(port, cookie) as socket:
        for path, query in visits:
            for _ in range(WARM_UP):
                _rerun(socket, port, path, query)
    time.sleep(SETTLED_SECONDS)


def measure_reruns(port: int, pid: int, path: str, query: str, cookie: str, *, runs: int = 100) -> float:
    """CPU milliseconds of the process for one rerun: a mean of many, for its clock ticks every ten."""
    with _open(port, cookie) as socket:
        for _ in range(WARM_UP):
            _rerun(socket, port, path, query)
        rounds = []
        for _ in range(5):
            before = cpu_ms(pid)
            for _ in range(runs // 5):
                _rerun(socket, port, path, query)
            rounds.append((cpu_ms(pid) - before) / (runs // 5))
    return statistics.median(rounds)


def cpu_ms(pid: int) -> float:
    """User and system time of a process and its threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * CLOCK_TICK_MS


def _open(port: int, cookie: str) -> ClientConnection:
    origin = f"http://127.0.0.1:{port}"
    return connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": cookie, "Origin": origin},
        max_size=None,
    )


def _rerun(socket: ClientConnection, port: int, path: str, query: str) -> None:
    ask = BackMsg()
    ask.rerun_script.page_name = path.strip("/")
    ask.rerun_script.query_string = query
    ask.rerun_script.context_info.url = f"http://127.0.0.1:{port}{path}?{query}"
    socket.send(ask.SerializeToString())
    while True:
        message = ForwardMsg()
        answer = socket.recv(PATIENCE_SECONDS)
        assert isinstance(answer, bytes)
        message.ParseFromString(answer)
        if message.WhichOneof("type") == "script_finished":
            return
