"""The server's parameters: on its command line, so that they follow the code and not the first start."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

MEGABYTE = 1024 * 1024


def list_parameters(socket_folder: Path, *, for_tests: bool) -> list[str]:
    """The server's command-line options for this machine."""
    values = {**_reach(socket_folder), **_memory(), **_habits()}
    if for_tests:
        values |= _haste()
    return [word for name, value in values.items() for word in ("-c", f"{name}={value}")]


def _reach(socket_folder: Path) -> Mapping[str, str]:
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
        "port": "5432",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
    }


def _memory() -> Mapping[str, str]:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    return {
        "shared_buffers": f"{max(64, min(1024, total // 8))}MB",
        "effective_cache_size": f"{max(256, total // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(64, min(512, total // 16))}MB",
        "dynamic_shared_memory_type": "posix" if _has_shared_memory() else "mmap",
    }


def _has_shared_memory() -> bool:
    """Whether parallel queries find room in /dev/shm; containers often have only 64 MB of it."""
    try:
        return shutil.disk_usage("/dev/shm").total >= 512 * MEGABYTE  # noqa: S108
    except OSError:
        return False


def _habits() -> Mapping[str, str]:
    return {
        "max_wal_size": "4GB",
        "min_wal_size": "128MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "log_checkpoints": "off",
        "idle_in_transaction_session_timeout": "10min",
    }


def _haste() -> Mapping[str, str]:
    """What only a throw-away database may do."""
    return {
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "autovacuum": "off",
        "max_connections": "250",
        "shared_buffers": "256MB",
    }
