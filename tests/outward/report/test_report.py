"""The report says its figures, shows what people typed as they typed it, and is the same file every time."""

from dataclasses import replace
from hashlib import sha256

import pytest

from outward.glyphs import MISSING, SHOWN, clean
from outward.report.document import build_report, compose
from outward.report.figures import CauseLine, Part
from outward.report.pdf import build_pages, build_pdf
from rules.kpis import KPIS
from tests.outward.report.figures_of_a_month import AS_OF, make_empty, make_frozen, make_report
from tests.outward.report.reading import read_pages, read_text

HOSTILE = (
    '#panic("x")',
    '#read("/etc/passwd")',
    "$ 1/0 $ ] [ } { \\ ` */ // <label> @ref = Heading",
    '"); #import "@preview/x:1.0.0"; ("',
    "#sys.inputs.report",
    "</text></svg><script>alert(1)</script>",
    "& < > ' \" &amp; <![CDATA[",
)


def test_the_main_figures_stand_on_one_page_after_the_cover() -> None:
    cover, main, *_ = read_pages(build_report(make_report()))
    assert "Tinytown Billing query desk Monthly performance report October 2026" in cover
    assert "1 311 queries came in and 1 201 were closed; 563 were open" in cover
    assert "Rules: version 4" in cover
    assert "Frozen: not yet" in cover
    for words in (
        "Open at the end 563 437 no data",
        "Overdue at the end, raw 167 145 no data",
        "Rand in dispute at the end R 133 333.28 R 99.99 no data",
        "Received 1 311 1 222 no data",
        "Resolved on time 84.5 % 20 working days 84.5 % no data",
        "Within the public promise 92.8 % 30 calendar days",
        "First answer in time 94.0 % 16 working hours",
        "Touches per query 2.3 2.3 no data",
        "Working time: half within ≈ 71.5 h 65.4 h no data",
        "All hours: nine in ten within 1 721.1 h no data no data",
        "More came in than was closed: 1 311 received, 1 201 closed",
    ):
        assert words in main, words


def test_every_part_is_told() -> None:
    text = read_text(build_report(make_report()))
    for words in (
        "Metering 437 1 311 17 23 19 5 1 201 563 +126",
        "Rates 0 0 0 0 0 0 0 0 0",
        "All 437 1 311 17 23 19 5 1 201 563 +126",
        "84.5 % (1 003 of 1 187) 82.3 % (977 of 1 187) 80.6 % (1 007 of 1 250) 78.0 % (979 of 1 255)",
        "6 Oct 2026 08:00 7 Oct 2026 17:00 Region A Strike at the depot",
        "Over 30 days 162 151 153 R 9 876.50",
        "All 563 163 167 R 133 333.28",
        "Billing 300.0 d 75.0 %",
        "Bad estimate 811 68.3 % R 55 555.55",
        "Not stated 376",
        "October 2026 1 201 2.6 % (31 of 1 201) 1.0 % (12 of 1 201)",
        "No figure of a frozen month differs",
    ):
        assert words in text, words


def test_every_figure_of_the_registry_is_defined() -> None:
    text = read_text(build_report(make_report()))
    definitions = text[text.rindex("What the figures mean") :]
    for kpi in KPIS.values():
        assert f"{kpi.name} {kpi.words}" in definitions


def test_a_frozen_month_has_its_seal_and_its_corrections() -> None:
    cover, *pages = read_pages(build_report(make_frozen()))
    assert "Frozen: 3 Nov 2026 10:30 by Manager-1" in cover
    assert f"SHA-256 of the frozen figures: {'ab' * 32}" in cover.replace("- ", "")
    assert any("October 2026 Resolved on time, Metering 84.5 % 84.1 %" in page for page in pages)


def test_no_data_is_told_as_no_data() -> None:
    pages = read_pages(build_report(make_empty()))
    assert "No data: nothing was received up to the end of this month." in pages[0]
    assert "Received no data no data no data" in pages[1]
    assert "Open at the end no data no data no data" in pages[1]
    assert "Causes: no data" in " ".join(pages)


def test_the_same_figures_make_the_same_bytes() -> None:
    first, second = build_report(make_frozen()), build_report(make_frozen())
    assert sha256(first).digest() == sha256(second).digest()
    assert b"2026-11-03T08:30:00" in first
    other = replace(make_frozen(), rules_revision=5)
    assert build_report(other) != first


def test_it_is_tagged_for_those_who_listen_to_it() -> None:
    pdf = build_report(make_report())
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/Lang(en-ZA)" in pdf.replace(b" ", b"")


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_people_type_is_only_words(typed: str) -> None:
    report = make_report()
    stoppages = [replace(report.stoppages[0], reason=typed)]
    causes = [CauseLine(typed, 3, report.causes[0].rand)]
    categories = [Part(typed, part.movement) for part in report.categories]
    changed = replace(report, stoppages=stoppages, causes=causes, categories=categories, municipality=typed)
    text = read_text(build_report(changed))
    squeezed = typed.replace(" ", "")
    assert text.replace(" ", "").count(squeezed) >= 4


@pytest.mark.parametrize(
    "typed", ["😀", "中文", "a\x00\x1bb\n\tc", "\ufeff\u202e\u200bx", "\ue000", "\ud800", "ṱḽṋ š ê"]
)
def test_letters_without_a_shape_do_not_stop_it(typed: str) -> None:
    report = make_report()
    changed = replace(report, causes=[CauseLine(typed, 3, report.causes[0].rand)])
    assert read_pages(build_report(changed))
    assert set(clean(typed)) <= SHOWN
    assert clean("ṱḽṋ š ê") == "ṱḽṋ š ê"
    assert clean("a😀b") == f"a{MISSING}b"


def test_every_letter_that_is_let_through_has_a_shape() -> None:
    document = replace(compose(make_report()), headline=["".join(sorted(SHOWN))])
    assert build_pdf(document, AS_OF).startswith(b"%PDF")


def test_it_has_as_many_pages_as_chapters_need() -> None:
    pages = read_pages(build_report(make_report()))
    assert 9 <= len(pages) <= 12
    assert len(build_pages(compose(make_report()), AS_OF, ppi=30)) == len(pages)
    for number, page in enumerate(pages[1:], start=1):
        assert page.endswith(f"Page {number}")
