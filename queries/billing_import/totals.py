"""What the charge lines in staging add up to, for the control totals of the manifest."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import Connection

from queries.billing_import.stage import faults_table, prepare_for_bulk, stage_table
from rules.actor import Actor
from rules.billing_extract import FileSpec, file_named
from rules.billing_extract.codes import SERVICES
from rules.billing_extract.control import Sums


def sum_lines(connection: Connection, actor: Actor, *, month: date) -> dict[str, Sums]:
    """Rand per service of one month's charge lines as they came, rows for the repair list included."""
    del actor
    prepare_for_bulk(connection)
    lines = stage_table(file_named("charge_lines"), month)
    rows = connection.execute(
        sa.select(
            lines.c.service,
            sa.func.coalesce(sa.func.sum(lines.c.amount_rand), 0),
            sa.func.coalesce(sa.func.sum(lines.c.vat_rand), 0),
        )
        .where(lines.c.service.in_(SERVICES))
        .group_by(lines.c.service)
    )
    return {service: Sums(Decimal(amount), Decimal(vat)) for service, amount, vat in rows}


def count_faults(connection: Connection, actor: Actor, *, specs: Sequence[FileSpec]) -> dict[str, int]:
    """Rows of each file that will not be loaded."""
    del actor
    return {
        spec.name: int(connection.scalar(sa.select(sa.func.count()).select_from(faults_table(spec))) or 0)
        for spec in specs
    }


def list_own_tariffs(connection: Connection, actor: Actor) -> list[str]:
    """The tariff codes that the extract's own schedule names."""
    del actor
    tariffs = stage_table(file_named("tariffs"))
    return list(
        connection.scalars(sa.select(tariffs.c.tariff).where(tariffs.c.tariff.is_not(None)).distinct())
    )
