"""What a worker does again and again beside its jobs, each in a thread of its own."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from data.settings import get_settings

LONGEST_PAUSE_SECONDS: Final = 300.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """Work that several workers may do at once and that may be killed at any moment.

    It looks at `stop` between its transactions, and keeps nothing in memory from one time to the next.
    """

    name: str
    every_seconds: float
    work: Callable[[threading.Event], object]


def list_rounds() -> tuple[Round, ...]:
    """Every round with how often it is made."""
    return (
        Round("dispatch", 5.0, _dispatch),
        Round("add up figures", 10.0, _add_up),
        Round("count bills", 60.0, _count_runs),
        Round("diagnose what is new", 60.0, _ask_for_run),
        Round("look for clusters", 60.0, _look_for_clusters),
        Round("find returns", 3600.0, _find_returns),
        Round("reread clocks", 60.0, _reread),
        Round("escalate", 900.0, _escalate),
        Round("free seats", 20.0, _free_seats),
        Round("remind of virtual sessions", 60.0, _remind),
        Round("make Teams meetings", 15.0, _make_meetings),
        Round("make billing files", 900.0, _make_files),
        Round("confirm corrections", 300.0, _confirm_corrections),
        Round("reconcile", 60.0, _reconcile),
        Round("alert cuts", 300.0, _alert_cuts),
        Round("tell of late findings", 300.0, _tell_late_findings),
        Round("learn words", 600.0, _learn_words),
        Round("erase old drafts", 3600.0, _erase_drafts),
        Round("erase old uploads", 3600.0, _erase_uploads),
        Round("forget who has left", 3600.0, _forget_gone),
    )


def start_rounds(rounds: tuple[Round, ...], stop: threading.Event) -> list[threading.Thread]:
    """Make each round at its pace until `stop` is set; the threads end soon afterwards."""
    threads = [
        threading.Thread(target=_go_round, args=(each, stop), name=each.name, daemon=True) for each in rounds
    ]
    for thread in threads:
        thread.start()
    return threads


def _go_round(each: Round, stop: threading.Event) -> None:
    pause = each.every_seconds
    while not stop.is_set():
        try:
            each.work(stop)
            pause = each.every_seconds
        except Exception:
            log.exception("The round %s failed; it is made again.", each.name)
            pause = min(pause * 2, max(LONGEST_PAUSE_SECONDS, each.every_seconds))
        stop.wait(pause)


def _add_up(stop: threading.Event) -> None:
    from jobs.facts import add_up_changes

    add_up_changes(stop)


def _count_runs(stop: threading.Event) -> None:
    from jobs.facts import count_new_runs

    count_new_runs(stop)


def _find_returns(stop: threading.Event) -> None:
    from jobs.facts import mark_all_returns

    mark_all_returns(stop=stop)


def _ask_for_run(stop: threading.Event) -> None:
    from data.transaction import perform
    from queries.actions.ask_for_run import ask_for_run
    from rules.actor import SYSTEM

    del stop  # one short transaction
    perform(SYSTEM, ask_for_run)


def _look_for_clusters(stop: threading.Event) -> None:
    from jobs.clusters import look_for_clusters

    del stop  # one transaction; a kill leaves nothing half done
    look_for_clusters()


def _dispatch(stop: threading.Event) -> None:
    from jobs.dispatch import dispatch, mail_server

    endings = dispatch(mail_server(get_settings()), worker=f"{socket.gethostname()}:{os.getpid()}", stop=stop)
    if endings:
        log.info("Messages: %s.", ", ".join(f"{endings.count(e)} {e}" for e in dict.fromkeys(endings)))


def _reread(stop: threading.Event) -> None:
    from jobs.reread import reread_left_over

    reread_left_over(stop)


def _escalate(stop: threading.Event) -> None:
    from jobs.escalate import escalate

    escalate(stop)


def _remind(stop: threading.Event) -> None:
    from jobs.remind import remind

    remind(stop)


def _make_meetings(stop: threading.Event) -> None:
    from jobs.meetings import make_meetings, teams_access

    make_meetings(teams_access(get_settings()), stop=stop)


def _make_files(stop: threading.Event) -> None:
    from jobs.billing_files import make_files

    make_files(stop)


def _confirm_corrections(stop: threading.Event) -> None:
    from jobs.confirm_corrections import confirm_corrections

    confirm_corrections(stop)


def _reconcile(stop: threading.Event) -> None:
    from jobs.reconcile import reconcile_day

    reconcile_day(stop)


def _alert_cuts(stop: threading.Event) -> None:
    from jobs.cuts import alert_cuts

    alert_cuts(stop)


def _tell_late_findings(stop: threading.Event) -> None:
    from jobs.late_findings import tell_late_findings

    tell_late_findings(stop)


def _free_seats(stop: threading.Event) -> None:
    from jobs.seats import free_seats

    free_seats(stop)


def _learn_words(stop: threading.Event) -> None:
    from jobs.learn_words import learn_words

    learn_words(stop)


def _erase_drafts(stop: threading.Event) -> None:
    from data.transaction import perform
    from queries.actions.drafts import erase_old_drafts
    from rules.actor import SYSTEM

    del stop  # one short transaction
    perform(SYSTEM, erase_old_drafts, now=datetime.now(UTC))


def _erase_uploads(stop: threading.Event) -> None:
    from data.transaction import perform
    from queries.imports.erasing import erase_old_uploads
    from rules.actor import SYSTEM

    while not stop.is_set() and perform(SYSTEM, erase_old_uploads, now=datetime.now(UTC)):
        continue  # a few at a time, so that no transaction lasts


def _forget_gone(stop: threading.Event) -> None:
    from data.transaction import perform
    from queries.actions.presence import forget_gone
    from rules.actor import SYSTEM

    del stop  # one short transaction
    perform(SYSTEM, forget_gone, now=datetime.now(UTC))
