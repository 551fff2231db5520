"""The life of each query, from the resident's words to the answer, as events staff would have made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from data.demo.casework.ground import Account, Trouble
from data.demo.casework.pace import Paces, at, later
from data.demo.casework.subjects import ELSEWHERE, NO_ERROR, ORDINARY, list_words, subject_of
from data.demo.dice import Dice
from rules import events as kinds
from rules import states
from rules.events import Event
from rules.lookups import Reference

CHANNELS: Final = (
    ("phone", 34.0), ("walk_in", 24.0), ("email", 18.0), ("web", 10.0), ("walkabout", 5.0), ("open_day", 4.0),
    ("mobile_office", 3.0), ("councillor", 2.0),
)  # fmt: skip
MONTHS: Final = ("January", "March", "April", "June", "August", "September", "November")
NOTES: Final = (
    "Looked at the last twelve statements.",
    "The readings do not fit the photo. Asked for a special reading.",
    "Sums checked against the tariff of that month.",
    "Left a message, will try again tomorrow.",
    "Adjustment prepared, waits for approval.",
)
REASONS: Final = {
    "corrected": "The account was put right and the credit shows on the next statement.",
    "bill_correct": "The bill was rebuilt line by line and is right. The resident has the sums.",
    "handed_off": "This belongs to another service, which has the query now.",
    "payment_allocated": "The payment was found and moved to this account.",
}


@dataclass(slots=True)
class Telling:
    """An event, when it was written down, and the words with it."""

    event: Event
    recorded_at: datetime
    words: tuple[str, str] | None = None


@dataclass(slots=True)
class Story:
    """A query of the synthetic city from its first word on."""

    number: int
    title: str
    account: Account
    logged_at: datetime
    tellings: list[Telling] = field(default_factory=list)
    foreign_reference: str | None = None
    fault_id: str | None = None


@dataclass(frozen=True, slots=True)
class Crew:
    """Who may work on what: user ids by category, those who take queries down, and councillors by ward."""

    experts: Mapping[str, Sequence[int]]
    agents: Sequence[int]
    councillors: Mapping[int, int] = field(default_factory=dict)


class Teller:
    """Tells the stories of one group of queries; the same seed and group tell the same ones."""

    def __init__(self, seed: int, group: int, crew: Crew, reference: Reference, now: datetime) -> None:
        self.dice = Dice(seed, 77, group)
        self.crew, self.reference, self.now = crew, reference, now

    def tell(self, first: int, paces: Paces, subjects: Sequence[Trouble | Account]) -> Iterator[Story]:
        """One story a pace and subject: a trouble of the truth, or an account with an ordinary query."""
        pairs = zip(paces.received.tolist(), paces.days.tolist(), subjects, strict=True)
        for number, (received, days, subject) in enumerate(pairs, start=first):
            yield self._tell_one(number, at(received), days, subject)

    def _tell_one(self, number: int, received_at: datetime, days: float, subject: Trouble | Account) -> Story:
        dice = self.dice
        if isinstance(subject, Trouble):
            account, (topic, cause) = subject.account, subject_of(subject.rule, subject.service)
            rand: float | None = subject.rand or None
        else:
            account = subject
            topic, cause = dice.weighted([((name, why), weight) for name, why, weight in ORDINARY])
            rand = dice.around(900, 1.1) if dice.chance(0.6) else None
        plot = Plot(self, account, topic, cause, received_at, days, rand)
        story = plot.run(number)
        if isinstance(subject, Trouble):
            story.fault_id = subject.fault_id
        return story


class Plot:
    """One query as it goes on: the state it stands in and the events so far."""

    def __init__(
        self,
        teller: Teller,
        account: Account,
        topic: str,
        cause: str,
        received_at: datetime,
        days: float,
        rand: float | None,
    ) -> None:
        self.dice, self.reference, self.now = teller.dice, teller.reference, teller.now
        self.account, self.topic, self.cause, self.rand = account, topic, cause, rand
        self.category = self.reference.subcategories[topic].category_code
        self.expert = self.dice.pick(teller.crew.experts[self.category])
        self.agent, self.channel = self.dice.pick(teller.crew.agents), self.dice.weighted(CHANNELS)
        self.logged_by = self.agent
        councillor = teller.crew.councillors.get(account.ward_no or 0)
        if councillor is not None and self.dice.chance(0.4):
            self.logged_by, self.channel = councillor, "councillor"
        self.status, self.clock, self.days = states.NEW, received_at, days
        self.tellings: list[Telling] = []

    def run(self, number: int) -> Story:
        words = self._say()
        story = Story(number, words[:119], self.account, self.clock, self.tellings)
        if self.dice.chance(0.35):
            story.foreign_reference = f"8000{number:06d}"
        self._log(words)
        if self.days == float("inf"):
            self._leave_open()
        else:
            self._work(self.days)
            self._resolve()
            if self.dice.chance(0.05):
                self._come_back()
        return story

    def _say(self) -> str:
        dice = self.dice
        template = dice.pick(list_words()[self.topic])
        rand = f"{max(self.rand or dice.between(300, 9000), 40):,.0f}".replace(",", " ")
        return template.format(rand=rand, n=dice.whole(2, 9), month=dice.pick(MONTHS))

    def _log(self, words: str) -> None:
        on = self.reference.local_day(self.clock)
        ward = self.reference.find_ward(self.account.ward_no, on)
        next_on = on + timedelta(days=1)
        body = {
            "category_code": self.category,
            "subcategory_code": self.topic,
            "priority_code": self.dice.weighted((("normal", 88.0), ("high", 9.0), ("urgent", 3.0))),
            "account_no": self.account.account_no,
            "customer_class_code": self.account.customer_class,
            "region": self.account.region,
            "delimitation_code": ward.delimitation_code if ward else None,
            "ward_no": ward.ward_no if ward else None,
            "entity_code": self.reference.owner_entity(self.category, self.topic, on),
            "channel_code": self.channel,
            "amount_rand": f"{self.rand:.2f}" if self.rand else None,
            "hardship": self.dice.chance(0.3 if self.category == "indigent" else 0.04),
            "next_step": "First look at the query",
            "next_step_on": next_on.isoformat(),
        }
        self._add(kinds.LOGGED, self.logged_by, body, ("words", words))

    def _leave_open(self) -> None:
        """Where an open query has got to by now: nowhere, with an expert, or waiting for somebody."""
        age = max((self.now - self.clock).total_seconds() / 86_400, 0.02)
        stage = self.dice.weighted(
            (("new", 42.0), ("held", 26.0), ("documents", 20.0), ("entity", 12.0), ("back", 4.0))
        )
        if stage == "new":
            return
        self._work(age * self.dice.between(0.2, 0.8), stop=stage)
        days = self.dice.whole(-2, 9)
        on = (self.reference.local_day(self.now) + timedelta(days=days)).isoformat()
        if stage == "held":
            self._add(
                kinds.NEXT_STEP_SET, self.expert, {"next_step": "Go on with the query", "next_step_on": on}
            )
        elif stage == "documents":
            self._ask_documents(on)
        elif stage == "entity":
            self._hand_over(on)
        else:
            self._move("release", kinds.RELEASED, self.expert, {})

    def _work(self, days: float, stop: str = "") -> None:
        """What is done in so many days before the query is resolved or stands still."""
        dice, part = self.dice, max(days, 0.05) / 5
        self._pass(part * dice.between(0.2, 1.2))
        self._move("claim", kinds.CLAIMED, self.expert, {"holder_id": self.expert})
        if dice.chance(0.7):
            self._pass(part * dice.random())
            self._add(kinds.CONTACTED, self.expert, {"channel_code": dice.pick(("phone", "email", "sms"))},
                      ("contact", "Told the resident who works on it and what happens next."))  # fmt: skip
        if stop or not dice.chance(0.5):
            return
        if dice.chance(0.55):
            self._ask_documents(self._day_after(part))
            self._pass(part)
            body = {
                "document_codes": [],
                "next_step": "Work on the documents",
                "next_step_on": self._day_after(1),
            }
            self._move("receive_documents", kinds.DOCUMENTS_RECEIVED, self.expert, body)
        elif self.category != "not_billing":
            self._hand_over(self._day_after(part))
            self._pass(part)
            body = {"next_step": "Work on the answer", "next_step_on": self._day_after(1)}
            self._move(
                "hand_back", kinds.HANDED_BACK, self.expert, body, ("answer", "Checked on site, see reading.")
            )
        if dice.chance(0.5):
            self._pass(part * dice.random())
            self._add(kinds.NOTED, self.expert, {}, ("note", dice.pick(NOTES)))

    def _ask_documents(self, on: str) -> None:
        items = self.reference.list_documents(self.category, self.topic)
        codes = [item.document_code for item in items[:2]] or ["statement"]
        body = {"document_codes": codes, "next_step": "Documents due from the resident", "next_step_on": on}
        self._move("request_documents", kinds.DOCUMENTS_REQUESTED, self.expert, body)

    def _hand_over(self, on: str) -> None:
        entity = self.reference.owner_entity(self.category, self.topic, self.reference.local_day(self.clock))
        body = {"entity_code": entity, "next_step": "Answer due from the owner", "next_step_on": on}
        self._move("hand_over", kinds.HANDED_OVER, self.expert, body, ("question", "Please check on site."))

    def _resolve(self) -> None:
        self._pass(max(self.days, 0.05) / 6)
        body: dict[str, Any] = {
            "outcome_code": self._outcome(),
            "cause_code": self.cause,
            "attachment_ids": [],
        }
        words = REASONS.get(body["outcome_code"], "Decided under the policy; the resident was told why.")
        self._move("resolve", kinds.RESOLVED, self.expert, body, ("reason", words))

    def _outcome(self) -> str:
        if self.cause in ELSEWHERE:
            return "handed_off" if self.cause == "service_fault" else "supply_not_ours"
        if self.cause in NO_ERROR:
            return "bill_correct" if self.dice.chance(0.9) else "declined"
        if self.cause.startswith("payment"):
            return "payment_allocated"
        return self.dice.weighted((("corrected", 78.0), ("partly_corrected", 14.0), ("no_reply", 8.0)))

    def _come_back(self) -> None:
        """The resident is not satisfied: the query is opened again, and most of those are closed again."""
        self._pass(self.dice.between(1, 20))
        body = {"next_step": "Look at the query again", "next_step_on": self._day_after(2)}
        words = ("reason", "The next statement shows the same amount again.")
        self._move("reopen", kinds.REOPENED, self.agent, body, words)
        self._pass(self.dice.between(0.2, 3))
        self._move("claim", kinds.CLAIMED, self.expert, {"holder_id": self.expert})
        self._resolve()

    def _move(
        self,
        verb: str,
        kind: str,
        actor_id: int,
        body: dict[str, Any],
        words: tuple[str, str] | None = None,
    ) -> None:
        to_status = self.reference.moves[verb, self.status].to_status
        change = {"status": to_status} if to_status != self.status else {}
        self.status = to_status
        self._add(kind, actor_id, change | body, words)

    def _add(
        self, kind: str, actor_id: int, body: dict[str, Any], words: tuple[str, str] | None = None
    ) -> None:
        self.tellings.append(Telling(Event(kind, self.clock, body, actor_id), self.clock, words))

    def _pass(self, days: float) -> None:
        """Time goes by, but never past now."""
        self.clock = min(later(self.clock, days), self.now)

    def _day_after(self, days: float) -> str:
        return (self.reference.local_day(self.clock) + timedelta(days=max(int(days), 1))).isoformat()
