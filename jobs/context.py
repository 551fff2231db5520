"""What a running job sees: its arguments, where it stopped last time, and how to tell its progress."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from data.transaction import perform
from queries.jobs import Job, Ticket, save_progress
from rules.actor import SYSTEM


class Cancelled(Exception):
    """Somebody asked to cancel the job; what is committed stays."""


class Stopping(Exception):
    """The worker is about to end; the job goes on from its checkpoint in another one."""


@dataclass(slots=True)
class JobContext:
    """One run of one job, in its worker's main thread."""

    job: Job
    stop: threading.Event = field(default_factory=threading.Event)
    cancel: threading.Event = field(default_factory=threading.Event)

    @property
    def arguments(self) -> Mapping[str, Any]:
        return self.job.arguments

    @property
    def checkpoint(self) -> Mapping[str, Any]:
        """Where an earlier run stopped; empty on the first."""
        return self.job.checkpoint or {}

    @property
    def ticket(self) -> Ticket:
        """For `queries.jobs.save_progress` in the job's own transaction, when both must hold or neither."""
        return self.job.ticket

    def progress(
        self,
        done: int,
        total: int | None = None,
        message: str | None = None,
        checkpoint: Mapping[str, Any] | None = None,
    ) -> None:
        """Tell how far the job is, then go on or stop. Call it between transactions, every few seconds.

        Raises:
            Cancelled: somebody asked to cancel the job.
            Stopping: the worker is to end.
            Conflict: another worker took the job over.
        """
        if perform(
            SYSTEM,
            save_progress,
            ticket=self.ticket,
            done=done,
            total=total,
            message=message,
            checkpoint=checkpoint,
        ):
            self.cancel.set()
        self.check()

    def check(self) -> None:
        """Stop here if the job is cancelled or the worker is to end.

        Raises:
            Cancelled: somebody asked to cancel the job.
            Stopping: the worker is to end.
        """
        if self.cancel.is_set():
            raise Cancelled
        if self.stop.is_set():
            raise Stopping


Work = Callable[[JobContext], Mapping[str, Any] | None]
