"""What a finding proposes to bill instead of what is wrong."""

from decimal import Decimal

from rules.diagnosis.finding import Finding, as_rand
from rules.line_key import LineKey, read_line_key


def propose_right(finding: Finding) -> dict[LineKey, Decimal]:
    """The right amount of every line that the finding's correction changes, in rand without VAT."""
    return {
        read_line_key(each.line.ref): as_rand(each.line.cents) - each.effect_rand
        for each in finding.correction.lines
    }
