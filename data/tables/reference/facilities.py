"""What kinds of facilities the municipality has, and what is looked at in each."""

from data.tables.reference.columns import code, code_of, define, required, retired, sort_no, topic, words

facility_kind = define("facility_kind", *code(), required("name"), words("description"), sort_no(), retired())

facility_item = define(
    "facility_item",
    *code(),
    code_of("facility_kind", name="kind_code"),
    required("words"),
    *topic(),
    sort_no(),
    retired(),
)
