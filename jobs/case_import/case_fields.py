"""The fields of a case that a row gives: codes, account, amount, words, other references."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from json.encoder import encode_basestring as quote
from typing import Any, Final

from jobs.case_import.codes import BODY_NAMES, UNMAPPED, Codes, as_code, compile_field, say_codes
from jobs.case_import.facts import NAME_LIMIT, remember, write_json
from jobs.case_import.faults import FaultBook, RowRejected
from jobs.case_import.map_model import CODE_FIELDS, FieldMap, FileMap, ImportMap
from jobs.case_import.picking import ReadText, clean, compile_pick, compile_text

TEXT_LIMIT: Final = 20_000
TITLE_LIMIT: Final = 300
ACCOUNT_LIMIT: Final = 40
LARGEST_AMOUNT: Final = Decimal("999999999999.99")


class CaseFields:
    """Reads a row's fields of the case. Codes are looked up once for each distinct combination."""

    def __init__(self, wanted: ImportMap, places: Mapping[str, int], codes: Codes, faults: FaultBook) -> None:
        self._stated = wanted.case
        self._codes = codes
        self._faults = faults
        self._trim = wanted.file.trim
        self._nulls = frozenset({"", *wanted.file.nulls})
        self._coded: list[tuple[str, list[str], Callable[[str], Any]]] = [
            (name, field.names, compile_field(name, field, codes))
            for name, field in wanted.case.items()
            if name in CODE_FIELDS and field.constant is None
        ]
        self.names = [name for _, names, _ in self._coded for name in names]
        self._pick = compile_pick(self.names, places)
        self._free = {
            name: self._compile_free(field, places)
            for name, field in wanted.case.items()
            if name not in CODE_FIELDS
        }
        self._numbers = [name for name in ("account", "amount") if name in self._free]
        self._tells = "title" in self._free or "words" in self._free
        # whether a row says nothing here but codes and numbers
        self.are_plain = not (self._tells or wanted.foreign_references or "ward" in wanted.case)
        self._read_amount = compile_amount(wanted.file)
        self._systems = [each.system for each in wanted.foreign_references]
        self._pick_references = compile_pick([each.column for each in wanted.foreign_references], places)
        self._cache: dict[tuple[str, ...], tuple[str, int | None]] = {}
        self._wards: dict[tuple[str, int], str] = {}

    def _compile_free(self, field: FieldMap, places: Mapping[str, int]) -> ReadText:
        if field.constant is not None:
            constant = str(field.constant)
            return lambda row: constant
        return compile_text(field.names, places, self._nulls | set(field.nulls), self._trim, field.separator)

    def read_body(self, line: int, row: list[str], at: datetime) -> str | None:
        """JSON of the fields, None when a value refuses the file.

        Raises:
            RowRejected: account or amount cannot be used.
        """
        found = self._find_codes(line, row)
        if found is None:
            return None
        body, ward = found
        if ward is not None:
            body = _extend(body, self._write_ward(ward, at))
        return self.add_numbers(row, body)

    def read_codes(self, line: int, row: list[str]) -> str:
        """JSON of the coded fields alone, of a row that `read_body` has read."""
        found = self._find_codes(line, row)
        assert found is not None, "the row was read before"
        return found[0]

    def add_numbers(self, row: list[str], body: str) -> str:
        """The body with account and amount.

        Raises:
            RowRejected: one of them cannot be used.
        """
        return _extend(body, self._write_numbers(row)) if self._numbers else body

    def _find_codes(self, line: int, row: list[str]) -> tuple[str, int | None] | None:
        key = self._pick(row)
        found = self._cache.get(key)
        if found is None and (found := self._look(line, key)) is not None:
            remember(self._cache, key, found)
        return found

    def _look(self, line: int, key: tuple[str, ...]) -> tuple[str, int | None] | None:
        fields: dict[str, Any] = {
            name: as_code(name, field.constant)
            for name, field in self._stated.items()
            if field.constant is not None and name in CODE_FIELDS
        }
        place, complete = 0, True
        for name, names, look_up in self._coded:
            text = self._join(self._stated[name], key[place : place + len(names)])
            place += len(names)
            code = look_up(text)
            if code is UNMAPPED or (code is None and name == "category"):
                self._note_unmapped(line, name, names, text)
                complete = False
            elif code is not None:
                fields[name] = code
        return self._close(line, fields) if complete and self._agrees(line, fields) else None

    def _join(self, field: FieldMap, parts: tuple[str, ...]) -> str:
        cleaned = clean(parts, self._nulls | set(field.nulls), self._trim)
        return field.separator.join(part for part in cleaned if part or field.values) if any(cleaned) else ""

    def _note_unmapped(self, line: int, name: str, names: list[str], text: str) -> None:
        allowed = say_codes(self._codes.list_allowed(name) or frozenset())
        what = f"{text!r} is not mapped to a {name}." if text else f"is blank, and every query has a {name}."
        key = "other" if text else "blank"
        do = f"Add it to case.{name}.values in the map, or state case.{name}.{key}. Codes: {allowed}."
        self._faults.add(line, ", ".join(names), what, do)

    def _agrees(self, line: int, fields: dict[str, Any]) -> bool:
        parent = self._codes.subcategories.get(fields.get("subcategory", ""))
        if parent is None or parent == fields["category"]:
            return True
        what = f"sub-category {fields['subcategory']!r} belongs to {parent!r}, not to {fields['category']!r}."
        columns = ", ".join(name for kind, names, _ in self._coded if kind == "subcategory" for name in names)
        self._faults.add(line, columns, what, "Correct case.category or case.subcategory in the map.")
        return False

    def _close(self, line: int, fields: dict[str, Any]) -> tuple[str, int | None]:
        ward = fields.pop("ward", None)
        firsts = {name for name in fields if self._stated[name].keep == "first"}
        body: dict[str, Any] = {
            BODY_NAMES[name]: value for name, value in fields.items() if name not in firsts
        }
        if firsts:
            body["first"] = {BODY_NAMES[name]: fields[name] for name in firsts}
        return write_json(body), ward

    def _write_ward(self, ward: int, at: datetime) -> str:
        """The ward in the set of its date, and its region when the map gives none."""
        delimitation = self._codes.find_delimitation(at.date()) or ""
        known = self._wards.get((delimitation, ward))
        if known is not None:
            return known
        region = (self._codes.wards or {}).get((delimitation, ward))
        if region is None:
            return remember(self._wards, (delimitation, ward), "")
        body: dict[str, Any] = {"ward_no": ward, "delimitation_code": delimitation}
        if "region" not in self._stated:
            body["region"] = region
        return remember(self._wards, (delimitation, ward), "," + write_json(body)[1:-1])

    def _write_numbers(self, row: list[str]) -> str:
        more = ""
        if "account" in self._free and (account := "".join(self._free["account"](row).split())):
            if len(account) > ACCOUNT_LIMIT:
                raise RowRejected(
                    self._heading("account"), f"an account number is longer than {ACCOUNT_LIMIT}"
                )
            more += f',"account_no":{quote(account)}'
        if "amount" in self._free and (words := self._free["amount"](row)):
            amount = self._read_amount(words)
            if amount is None:
                raise RowRejected(
                    self._heading("amount"), f"{words[:40]!r} is not an amount in rand and cents"
                )
            more += f',"amount_rand":"{amount}"'
        return more

    def _heading(self, name: str) -> str:
        return ", ".join(self._stated[name].names)

    def read_told(self, row: list[str]) -> str:
        """What the resident said: the title in one line, the words below it, or the one that is there.

        Raises:
            RowRejected: the words are longer than 20,000 characters.
        """
        if not self._tells:
            return ""
        title = " ".join(self._free["title"](row).split()) if "title" in self._free else ""
        words = self._free["words"](row) if "words" in self._free else ""
        if "\r" in words:
            words = words.replace("\r\n", "\n").replace("\r", "\n")
        if len(words) > TEXT_LIMIT:
            raise RowRejected(self._heading("words"), f"is longer than {TEXT_LIMIT} characters")
        return f"{title[:TITLE_LIMIT]}\n\n{words}" if title and words else title[:TITLE_LIMIT] or words

    def read_references(self, row: list[str]) -> str:
        """JSON of [system, reference] pairs, '' for none.

        Raises:
            RowRejected: a reference is longer than 200 characters.
        """
        if not self._systems:
            return ""
        parts = clean(self._pick_references(row), self._nulls, self._trim)
        if any(len(part) > NAME_LIMIT for part in parts):
            raise RowRejected("", f"a foreign reference is longer than {NAME_LIMIT} characters")
        found = [[system, part] for system, part in zip(self._systems, parts, strict=True) if part]
        return write_json(found) if found else ""


def _extend(body: str, more: str) -> str:
    """A JSON object with more members; `more` begins with a comma unless it is empty."""
    return (body[:-1] + (more if len(body) > 2 else more[1:]) + "}") if more else body


def compile_amount(form: FileMap) -> Callable[[str], Decimal | None]:
    """A reader of rand amounts in the file's own signs; more than two decimals are rounded half up."""
    group = re.escape(form.thousands)
    whole = rf"\d{{1,3}}(?:{group}\d{{3}})+|\d+" if group else r"\d+"
    pattern = re.compile(rf"R?\s*([+-]?(?:{whole})(?:{re.escape(form.decimal)}\d+)?)")

    def read(words: str) -> Decimal | None:
        text = words.replace("\u00a0", " ").replace("\u202f", " ")
        found = pattern.fullmatch(text)
        if found is None:
            return None
        digits = found.group(1)
        if form.thousands:
            digits = digits.replace(form.thousands, "")
        amount = Decimal(digits.replace(form.decimal, ".")).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return amount if abs(amount) <= LARGEST_AMOUNT else None

    return read
