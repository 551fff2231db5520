"""What one row says about a case, in the three shapes."""

# ruff: noqa: E501 - tables of what is given and the sentences that follow

import json
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.import_cases import CASES_MAP, EVENTS_MAP, SNAPSHOTS_MAP, change, faults_of, read

Told = list[tuple[str, str, str, str]]


def tell(tmp_path: Path, text: str, map_: dict[str, Any]) -> Told:
    """(case, local-free instant, activity, status with + when anew) of every fact, in the order of the file."""
    facts, rejected, one = read(tmp_path, text, map_)
    assert (faults_of(one), rejected) == ([], [])
    return [
        (
            f.reference,
            f"{f.at:%m-%d %H:%M}",
            f.telling.label,
            f.telling.status + ("+" if f.telling.anew else ""),
        )
        for f in facts
    ]


def test_a_case_is_told_by_its_times(tmp_path: Path) -> None:
    text = "id,opened,closed,state\n1,2025-01-01 10:00,2025-01-03 12:00,done\n"
    assert tell(tmp_path, text, CASES_MAP) == [
        ("1", "01-01 08:00", "opened", ""),
        ("1", "01-03 10:00", "closed", "resolved+"),
    ]


def test_a_standing_that_the_times_do_not_say_is_told_at_the_latest(tmp_path: Path) -> None:
    text = "id,opened,closed,state\n1,2025-01-01,,open\n2,2025-01-01,2025-01-03,open\n3,2025-01-01,,done\n"
    assert [fact[1:] for fact in tell(tmp_path, text, CASES_MAP)] == [
        ("12-31 22:00", "opened", ""),
        ("12-31 22:00", "open", "in_progress"),
        ("12-31 22:00", "opened", ""),
        ("01-02 22:00", "closed", "resolved+"),
        ("01-02 22:00", "open", "in_progress"),
        ("12-31 22:00", "opened", ""),
        ("12-31 22:00", "done", "resolved"),
    ]


def test_the_map_says_which_time_a_standing_has(tmp_path: Path) -> None:
    map_ = change(
        CASES_MAP,
        times={"opened": "opened", "seen": "closed", "sent": "sent"},
        status={"column": "state", "values": {"open": "in_progress"}, "at": ["seen", "opened"]},
    )
    text = "id,opened,closed,sent,state\n1,2025-01-01T00:00Z,2025-01-03T00:00Z,2025-01-09T00:00Z,open\n"
    assert tell(tmp_path, text, map_)[-1] == ("1", "01-03 00:00", "open", "in_progress")


def test_status_from_two_columns(tmp_path: Path) -> None:
    status = {
        "columns": ["state", "sub"],
        "pairs": [
            ["open", "customer", "waiting_resident"],
            ["open", "*", "in_progress"],
            ["done", "*", "resolved"],
        ],
    }
    text = (
        "id,opened,closed,state,sub\n1,2025-01-01,,open,customer\n2,2025-01-01,,open,\n3,2025-01-01,,done,x\n"
    )
    found = tell(tmp_path, text, change(CASES_MAP, status=status))
    assert [fact[2:] for fact in found if fact[2] != "opened"] == [
        ("open / customer", "waiting_resident"),
        ("open / –", "in_progress"),
        ("done / x", "resolved"),
    ]


@pytest.mark.parametrize(
    ("before_opened", "expected"),
    [
        ("opened", [("01-05 00:00", "opened"), ("01-05 00:00", "closed")]),
        ("drop", [("01-05 00:00", "opened")]),
    ],
)
def test_a_time_before_the_opening(
    tmp_path: Path, before_opened: str, expected: list[tuple[str, str]]
) -> None:
    times = {
        "opened": "opened",
        "closed": {"column": "closed", "status": "resolved", "before_opened": before_opened},
    }
    map_ = change(CASES_MAP, times=times, status=None, time={"zone": "UTC"})
    found = tell(tmp_path, "id,opened,closed\n1,2025-01-05,2025-01-01\n", map_)
    assert [(at, label) for _, at, label, _ in found] == expected


def test_a_reference_from_two_columns_and_null_tokens(tmp_path: Path) -> None:
    map_ = change(CASES_MAP, reference=["year", "id"], file={"nulls": ["?", "NULL"]})
    found = tell(tmp_path, "year,id,opened,closed,state\n2025, 7 ,2025-01-01T00:00Z,?,open\n", map_)
    assert [fact[0] for fact in found] == ["2025-7", "2025-7"]


def test_events_take_their_status_from_the_activity(tmp_path: Path) -> None:
    text = "id,at,activity\n1,2025-01-01 10:00,take\n1,2025-01-01 11:00,wait\n1,2025-01-02 10:00,solve\n1,2025-01-05 10:00,close\n"
    assert [fact[2:] for fact in tell(tmp_path, text, EVENTS_MAP)] == [
        ("take", "in_progress"), ("wait", "waiting_resident"), ("solve", "resolved+"), ("close", "resolved"),
    ]  # fmt: skip


def test_ignored_activities_say_nothing(tmp_path: Path) -> None:
    map_ = change(
        EVENTS_MAP,
        activity={"columns": ["activity", "stage"], "ignore": [["*", "schedule"], "ping / start"]},
        status={"pairs": [["take", "*", "in_progress"]], "other": "shown"},
    )
    text = "id,at,activity,stage\n1,2025-01-01,take,start\n1,2025-01-02,take,schedule\n1,2025-01-03,ping,start\n1,2025-01-04,ping,complete\n"
    assert [fact[2:] for fact in tell(tmp_path, text, map_)] == [
        ("take / start", "in_progress"),
        ("ping / complete", ""),
    ]
    _, _, one = read(tmp_path, text, map_)
    assert (one.rows_read, one.rows_told) == (4, 2)


def test_start_and_complete_of_one_row_are_two_events(tmp_path: Path) -> None:
    map_ = change(
        EVENTS_MAP,
        times={
            "start": {"column": "from", "status": {"wait": "waiting_resident"}},
            "complete": {"column": "to", "status": "row"},
        },
        status={"values": {"wait": "in_progress", "solve": "resolved"}},
    )
    text = "id,from,to,activity\n1,2025-01-01,2025-01-03,wait\n1,2025-01-04,2025-01-05,solve\n1,,2025-01-06,solve\n"
    assert [fact[1:] for fact in tell(tmp_path, text, map_)] == [
        ("01-01 00:00", "wait (start)", "waiting_resident"),
        ("01-03 00:00", "wait (complete)", "in_progress"),
        ("01-04 00:00", "solve (start)", ""),
        ("01-05 00:00", "solve (complete)", "resolved+"),
        ("01-06 00:00", "solve (complete)", "resolved+"),
    ]


def test_snapshots_tell_a_state_and_repeat_the_times_of_the_case(tmp_path: Path) -> None:
    text = (
        "number,state,mod_count,opened_at,updated_at,resolved_at\n"
        "INC1,New,0,29/2/2016 01:16,29/2/2016 01:23,?\n"
        "INC1,Resolved,2,29/2/2016 01:16,29/2/2016 08:53,29/2/2016 11:29\n"
    )
    assert [fact[1:] for fact in tell(tmp_path, text, SNAPSHOTS_MAP)] == [
        ("02-29 00:23", "New", "new"),
        ("02-29 00:16", "opened", ""),
        ("02-29 07:53", "Resolved", "resolved"),
        ("02-29 00:16", "opened", ""),
        ("02-29 10:29", "resolved", "resolved+"),
    ]


def test_facts_of_one_instant_keep_the_order_of_the_source(tmp_path: Path) -> None:
    text = "number,state,mod_count,opened_at,updated_at,resolved_at\n" + "".join(
        f"INC1,{state},{count},1/3/2016 10:00,1/3/2016 10:00,?\n"
        for state, count in (("Closed", 10), ("Active", 2), ("New", 0), ("Awaiting User Info", 9))
    )
    facts, _, _ = read(tmp_path, text, SNAPSHOTS_MAP)
    ordered = sorted({(f.telling.phase, f.telling.rank, f.telling.label) for f in facts})
    assert [label for _, _, label in ordered] == ["opened", "New", "Active", "Awaiting User Info", "Closed"]


def test_without_a_sequence_the_map_or_the_stage_orders_one_instant(tmp_path: Path) -> None:
    text = "id,at,activity\n" + "".join(
        f"1,2025-01-01,{name}\n" for name in ("close", "wait", "solve", "take")
    )
    for activity, expected in (
        ({"column": "activity"}, ["take", "wait", "solve", "close"]),
        ({"column": "activity", "order": ["wait", "take"]}, ["wait", "take", "solve", "close"]),
    ):
        facts, _, _ = read(tmp_path, text, change(EVENTS_MAP, activity=activity))
        assert [f.telling.label for f in sorted(facts, key=lambda f: f.telling.rank)] == expected


def body_of(tmp_path: Path, text: str, case: dict[str, Any], **changes: Any) -> dict[str, Any]:
    facts, rejected, one = read(tmp_path, text, change(CASES_MAP, case=case, **changes))
    assert (faults_of(one), rejected) == ([], [])
    return dict(json.loads(facts[0].body))


def test_the_fields_of_a_case(tmp_path: Path) -> None:
    case = {
        "category": {"column": "kind", "values": {"water": "metering"}, "other": "rates", "ignore_case": True},
        "subcategory": {"columns": ["kind", "sub"], "separator": "/", "values": {"Water/high": "high_bill"}, "other": "blank"},
        "region": {"column": "region", "other": "X"},
        "priority": {"column": "p", "values": {"1": "high"}, "other": "normal", "blank": "low", "keep": "first"},
        "channel": {"constant": "phone"},
        "hardship": "poor",
        "account": "account",
        "amount": "amount",
    }  # fmt: skip
    header = "id,opened,closed,state,kind,sub,region,p,poor,account,amount\n"
    row = '1,2025-01-01,,open,Water,high,B,1,yes,"5 50","R 1.234,565"\n'
    found = body_of(tmp_path, header + row, case, file={"decimal": ",", "thousands": "."})
    assert found == {
        "category_code": "metering", "subcategory_code": "high_bill", "region": "B", "channel_code": "phone",
        "hardship": True, "account_no": "550", "amount_rand": "1234.57", "first": {"priority_code": "high"},
    }  # fmt: skip
    assert body_of(tmp_path, header + "1,2025-01-01,,open,gas,,Q,,,,\n", case) == {
        "category_code": "rates", "region": "X", "channel_code": "phone", "first": {"priority_code": "low"},
    }  # fmt: skip


@pytest.mark.parametrize(("year", "region"), [(2019, "B"), (2025, "B"), (2026, "E")])
def test_a_ward_is_of_the_set_of_its_date_and_brings_its_region(
    tmp_path: Path, year: int, region: str
) -> None:
    case = {"category": {"constant": "rates"}, "ward": "ward"}
    found = body_of(tmp_path, f"id,opened,closed,state,ward\n1,{year}-11-20T00:00Z,,open,87\n", case)
    assert (found["ward_no"], found["region"]) == (87, region)
    assert found["delimitation_code"] == ("2026" if year == 2026 else "2020")


@pytest.mark.parametrize("amount", ["12.3.4", "1,5", "ten", "1234567890123456"])
def test_an_amount_that_is_none_leaves_out_the_row(tmp_path: Path, amount: str) -> None:
    map_ = change(CASES_MAP, case={"category": {"constant": "rates"}, "amount": "amount"})
    _, rejected, _ = read(tmp_path, f'id,opened,closed,state,amount\n1,2025-01-01,,open,"{amount}"\n', map_)
    assert [(fault.column, fault.reference) for fault in rejected] == [("amount", "1")]


def test_words_title_people_and_other_references(tmp_path: Path) -> None:
    map_ = change(
        EVENTS_MAP,
        case={
            "category": {"constant": "rates"},
            "title": {"columns": ["kind", "sub"], "separator": ": "},
            "words": "words",
        },
        by={"column": "who"},
        show=["group"],
        foreign_references=[{"system": "sap", "column": "sap"}, {"system": "city-power", "column": "cp"}],
    )
    text = (
        "id,at,activity,kind,sub,words,who,group,sap,cp\n1,2025-01-01,take,Bill,,too high,Anna,G1,8000123,\n"
    )
    (fact,), _, _ = read(tmp_path, text, map_)
    assert (fact.told, fact.references) == ("Bill\n\ntoo high", '[["sap","8000123"]]')
    detail = json.loads(fact.telling.head + "}")
    assert detail["show"] == {"group": "G1"}
    assert detail["by"].startswith("p-")
    assert "Anna" not in fact.telling.head


@pytest.mark.parametrize("variant", [CASES_MAP, EVENTS_MAP, SNAPSHOTS_MAP])
def test_what_a_row_says_does_not_depend_on_its_neighbours(tmp_path: Path, variant: dict[str, Any]) -> None:
    texts = {
        "cases": (
            "id,opened,closed,state",
            ["1,2025-01-01,,open", "2,2025-01-02,2025-01-03,done", "1,2025-01-01,2025-01-04,done"],
        ),
        "events": ("id,at,activity", ["1,2025-01-01,take", "2,2025-01-01,wait", "1,2025-01-01,take"]),
        "snapshots": (
            "number,state,mod_count,opened_at,updated_at,resolved_at",
            ["I1,New,0,1/3/2016 10:00,1/3/2016 10:00,?", "I2,Active,1,1/3/2016 10:00,2/3/2016 10:00,?"],
        ),
    }
    header, rows = texts[variant["shape"]]

    def facts_of(order: list[str]) -> list[Any]:
        found, _, _ = read(tmp_path, "\n".join([header, *order]) + "\n", variant)
        return sorted(fact[1:] for fact in found)

    assert facts_of(rows) == facts_of(rows[::-1])


def test_a_date_and_its_hour_may_stand_in_two_columns(tmp_path: Path) -> None:
    map_ = change(
        EVENTS_MAP,
        time={"zone": "UTC", "formats": ["%d-%m-%Y %H:%M:%S", "%d-%m-%Y"]},
        times={"happened": {"columns": ["day", "hour"]}},
        file={"delimiter": ";", "nulls": ["-"]},
    )
    text = "id;day;hour;activity\n1;07-01-2013;08:17:17;take\n1;08-01-2013;-;solve\n"
    assert [fact[1] for fact in tell(tmp_path, text, map_)] == ["01-07 08:17", "01-08 00:00"]


def test_a_sequence_may_be_a_code(tmp_path: Path) -> None:
    map_ = change(EVENTS_MAP, sequence="no")
    text = "id,at,activity,no\n1,2025-01-01,solve,001A3689764\n1,2025-01-01,take,001A3689765\n"
    facts, _, _ = read(tmp_path, text, map_)
    assert [f.telling.label for f in sorted(facts, key=lambda f: f.telling.rank)] == ["solve", "take"]
