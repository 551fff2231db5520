"""A browser tab without a browser: opens a path over Streamlit's wire and lists what was drawn."""

from collections.abc import Mapping

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

PATIENCE_SECONDS = 60


def open_path(port: int, path: str, cookies: Mapping[str, str] | None = None) -> list[Element]:
    """The elements of one run of the page at a path such as '/users', by a tab with these cookies."""
    sent = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    origin = f"http://127.0.0.1:{port}"
    with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": sent, "Origin": origin} if sent else {"Origin": origin},
        max_size=None,
    ) as socket:
        ask = BackMsg()
        ask.rerun_script.page_name = path.strip("/")
        ask.rerun_script.context_info.url = origin + path
        socket.send(ask.SerializeToString())
        drawn: list[Element] = []
        while True:
            message = ForwardMsg()
            answer = socket.recv(PATIENCE_SECONDS)
            assert isinstance(answer, bytes)
            message.ParseFromString(answer)
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                drawn.append(message.delta.new_element)
            if kind == "script_finished":
                return drawn
