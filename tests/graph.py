"""Microsoft on loopback: a sign-in and a Graph that speak the same JSON, for the tests of Teams meetings."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from outward.teams import TeamsAccess

ORGANISER = "3f0c1a52-0000-4000-8000-000000000001"
SECRET = "a secret"
TOKEN = "token-of-the-double"


@dataclass(frozen=True)
class Answer:
    """An answer to be given instead of the usual one; `body` is sent as it is."""

    status: int
    body: str = "{}"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Graph:
    """What was asked, and what is answered: `answers` one after another, then meetings are made.

    `silent` sign-ins and meetings are never answered; `refuses` is the error of every sign-in.
    """

    answers: list[Answer] = field(default_factory=list)
    refuses: str | None = None
    silent: bool = False
    meetings: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    sign_ins: list[dict[str, list[str]]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def access(self, **changes: Any) -> TeamsAccess:
        """The desk's way in to this double."""
        fields: dict[str, Any] = {
            "tenant": "city",
            "client_id": "desk",
            "organiser": ORGANISER,
            "authority": self.url,
            "graph_url": f"{self.url}/v1.0",
            "secret": SECRET,
        }
        return TeamsAccess(**(fields | changes))

    def describe(self) -> Answer:
        """The sign-in's own description of itself (OpenID Connect discovery)."""
        base = f"{self.url}/city/oauth2/v2.0"
        found = {
            "issuer": f"{self.url}/city/v2.0",
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
        }
        return Answer(200, json.dumps(found))

    def sign_in(self, form: dict[str, list[str]]) -> Answer:
        """A token for who proves to be the desk, by its secret or a signed statement."""
        self.sign_ins.append(form)
        proved = form.get("client_secret") == [SECRET] or "client_assertion" in form
        if self.refuses or not proved:
            error = self.refuses or "invalid_client"
            return Answer(401, json.dumps({"error": error, "error_description": f"AADSTS7000215: {error}"}))
        token = {"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN}
        return Answer(200, json.dumps(token))

    def make_meeting(self, path: str, authorization: str, asked: dict[str, Any]) -> Answer:
        """201 for a new key, 200 for one that is known, both with the meeting."""
        self.asked.append(asked)
        if self.answers:
            return self.answers.pop(0)
        if authorization != f"Bearer {TOKEN}":
            return Answer(
                401, json.dumps({"error": {"code": "InvalidAuthenticationToken", "message": "No."}})
            )
        if path != f"/v1.0/users/{ORGANISER}/onlineMeetings/createOrGet":
            return Answer(404, json.dumps({"error": {"code": "UnknownError", "message": path}}))
        key = asked["externalId"]
        known = key in self.meetings
        link = self.meetings.setdefault(
            key, f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{len(self.meetings)}%40thread.v2/0"
        )
        return Answer(
            200 if known else 201, json.dumps({"id": "MSo1", "externalId": key, "joinWebUrl": link})
        )


def _make_handler(graph: Graph) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._give(graph.describe())

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if graph.silent:
                graph.released.wait(30)
                return
            if self.path == "/city/oauth2/v2.0/token":
                self._give(graph.sign_in(parse_qs(content)))
            else:
                authorization = self.headers.get("Authorization", "")
                self._give(graph.make_meeting(self.path, authorization, json.loads(content)))

        def _give(self, answer: Answer) -> None:
            body = answer.body.encode()
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def serve_graph(files: tuple[Path, Path]) -> Iterator[Graph]:
    """Serve the double over TLS on a free port of loopback; `files` are its certificate and key."""
    graph = Graph()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _make_handler(graph))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*files)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    graph.url = f"https://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield graph
    finally:
        graph.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
