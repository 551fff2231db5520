"""Words of titles, texts and names are found newest first, and the words that occur are known."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0043"
branch_labels = None
depends_on = None

# as the policy of `cases` has it; the functions see every row and must look no further than their caller
SEES_ALL = "(SELECT nullif(current_setting('app.scope', true), '')) <> 'some'"
IS_SELF = "(SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
IS_COUNCILLOR = "coalesce(current_setting('app.role', true), '') = 'councillor'"


def within(column: str, setting: str, kind: str) -> str:
    """Whether a column lies in the list of a setting; an empty list does not restrict."""
    text = f"(SELECT current_setting('{setting}', true))"
    array = f"(SELECT string_to_array(current_setting('{setting}', true), ','))::{kind}[]"
    return f"({text} = '' OR c.{column} = ANY ({array}))"


IN_SCOPE = f"""({SEES_ALL}
    OR c.logged_by = {IS_SELF}
    OR c.holder_id = {IS_SELF}
    OR ((SELECT current_setting('app.role', true)) IN ('expert', 'agent', 'manager')
        AND {within("region", "app.regions", "text")}
        AND {within("ward_no", "app.wards", "smallint")}
        AND {within("category_code", "app.categories", "text")}))"""
# so many neighbours in time stand together in the index: a search reads the newest and stops when it has enough
PART = 8192
FIRST_PARTS = 4
FEW_MATCHES = 20_000
MOST_MATCHES = 30_000
TAKE = "coalesce(array_agg(case_id ORDER BY case_id DESC) FILTER (WHERE seen), '{}'), count(*)"


def part(column: str) -> str:
    """The stretch of numbers that a row belongs to."""
    return f"(({column} / {PART})::integer)"


def words(column: str) -> str:
    """The words of a text without accents and capitals."""
    return f"to_tsvector('casework.words'::regconfig, {column})"


def unindexed(column: str) -> str:
    """The same, hidden from the index: where a few rows are looked at one by one."""
    return words(f"({column} || '')")


def upgrade() -> None:
    for extension in ("btree_gin", "pg_trgm", "unaccent"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    op.execute("CREATE TEXT SEARCH CONFIGURATION casework.words (COPY = pg_catalog.simple)")
    op.execute(
        "ALTER TEXT SEARCH CONFIGURATION casework.words"
        " ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple"
    )
    _index_words()
    op.execute("DROP FUNCTION casework.cases_with_words(tsquery, integer)")
    _find_words()
    _find_names()
    _know_words()


def _index_words() -> None:
    op.drop_index("ix_cases_words", "cases", schema="casework")
    op.drop_index("ix_contact_name", "contact", schema="casework")
    for name, table, key, column in (
        ("ix_cases_words", "cases", "case_id", "title"),
        ("ix_case_text_words", "case_text", "case_id", "body"),
        ("ix_contact_name", "contact", "contact_id", "name"),
    ):
        op.create_index(
            name,
            table,
            [sa.text(part(key)), sa.text(words(column))],
            schema="casework",
            postgresql_using="gin",
            postgresql_where=None if column == "title" else sa.text(f"{column} IS NOT NULL"),
        )


def _walk(name: str, last: str, newest: str, older: str, own: str) -> None:
    """A function that collects the newest cases with words, stretch after stretch, until it has enough.

    Full-text matching cannot use its index under row security, because `@@` is not leakproof; so it looks at
    the scope itself. A councillor sees few cases, which are looked at one by one. Where the first stretches
    hold so little that all of it is soon read, the rest is read at once: an index reads two common words that
    hardly ever stand together much faster in one go. Who sees little of what is common gets what the newest
    matches hold, and is told that there may be more.
    """
    op.execute(
        f"""
        CREATE FUNCTION casework.{name}(
            words text[], most integer, OUT case_ids bigint[], OUT is_complete boolean
        )
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog
        AS $$
        DECLARE
            every tsquery := to_tsquery('casework.words', array_to_string(words, ' & '));
            part integer := ({last});
            parts integer := 0;
            looked_at bigint := 0;
            some_ids bigint[];
            some_count bigint;
        BEGIN
            is_complete := true;
            IF {IS_COUNCILLOR} THEN
                case_ids := ARRAY({own} ORDER BY case_id DESC LIMIT most);
                RETURN;
            END IF;
            case_ids := '{{}}';
            WHILE part >= 0 AND cardinality(case_ids) < most AND looked_at <= {MOST_MATCHES} LOOP
                IF parts = {FIRST_PARTS} AND looked_at / parts * (part + 1) <= {FEW_MATCHES} THEN
                    SELECT {TAKE} INTO some_ids, some_count FROM ({older}) matching;
                    part := 0;
                ELSE
                    SELECT {TAKE} INTO some_ids, some_count FROM ({newest}) matching;
                END IF;
                case_ids := case_ids || some_ids[1 : most - cardinality(case_ids)];
                looked_at := looked_at + some_count;
                parts := parts + 1;
                part := part - 1;
            END LOOP;
            is_complete := part < 0 OR cardinality(case_ids) >= most;
        END
        $$
        """
    )
    op.execute(f"REVOKE ALL ON FUNCTION casework.{name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION casework.{name} TO tharollo_app")


def _find_words() -> None:
    def matching(title: str, text: str, stretch: str) -> str:
        # a list that is made once: to look up each match took seven times as long
        scope = f"SELECT c.case_id FROM casework.cases c WHERE {stretch} AND {IN_SCOPE}"
        return f"""
            SELECT case_id, {SEES_ALL} OR case_id IN ({scope}) AS seen FROM (
                SELECT c.case_id FROM casework.cases c WHERE {title} AND {words("c.title")} @@ every
                UNION
                SELECT t.case_id FROM casework.case_text t
                WHERE {text} AND {words("t.body")} @@ every AND t.body IS NOT NULL
            ) either
            """

    _walk(
        "cases_with_words",
        f"SELECT max(case_id) / {PART} FROM casework.cases",
        matching(
            f"{part('c.case_id')} = part",
            f"{part('t.case_id')} = part",
            f"c.case_id >= part * {PART} AND c.case_id < (part + 1) * {PART}",
        ),
        matching(
            f"c.case_id < (part + 1) * {PART}",
            f"t.case_id < (part + 1) * {PART}",
            "c.case_id = either.case_id",
        ),
        f"""
        SELECT own.case_id FROM (
            SELECT c.case_id, c.title FROM casework.cases c WHERE c.logged_by = {IS_SELF} OFFSET 0
        ) own
        WHERE {words("own.title")} @@ every OR EXISTS (
            SELECT FROM casework.case_text t
            WHERE t.case_id = own.case_id AND t.kind = 'words' AND {unindexed("t.body")} @@ every
        )
        """,
    )


def _find_names() -> None:
    joined = "FROM casework.contact p JOIN casework.cases c ON c.contact_id = p.contact_id WHERE"

    def matching(where: str) -> str:
        named = f"{words('p.name')} @@ every AND p.name IS NOT NULL"
        return f"SELECT c.case_id, {IN_SCOPE} AS seen {joined} {where} AND {named}"

    _walk(
        "cases_of_people_named",
        f"SELECT max(contact_id) / {PART} FROM casework.contact",
        matching(f"{part('p.contact_id')} = part"),
        matching(f"p.contact_id < (part + 1) * {PART}"),
        f"""
        SELECT own.case_id FROM (
            SELECT c.case_id, c.contact_id FROM casework.cases c WHERE c.logged_by = {IS_SELF} OFFSET 0
        ) own JOIN casework.contact p ON p.contact_id = own.contact_id
        WHERE {unindexed("p.name")} @@ every
        """,
    )


def _know_words() -> None:
    op.create_table(
        "known_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name="pk_known_word"),
        schema="casework",
    )
    op.create_index(
        "ix_known_word_beginning", "known_word", ["word"], schema="casework",
        postgresql_ops={"word": "text_pattern_ops"},
    )  # fmt: skip
    op.create_index(
        "ix_known_word_similar", "known_word", ["word"], schema="casework",
        postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"},
    )  # fmt: skip
    op.create_table(
        "words_learnt",
        sa.Column("is_one", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("learnt_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("text_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("is_one", name="ck_words_learnt_is_one"),
        sa.PrimaryKeyConstraint("is_one", name="pk_words_learnt"),
        schema="casework",
    )
    op.execute("GRANT SELECT, INSERT, DELETE ON casework.known_word, casework.words_learnt TO tharollo_app")


def downgrade() -> None:
    op.drop_table("words_learnt", schema="casework")
    op.drop_table("known_word", schema="casework")
    op.execute("DROP FUNCTION casework.cases_of_people_named")
    op.execute("DROP FUNCTION casework.cases_with_words(text[], integer)")
    for name, table in (
        ("ix_contact_name", "contact"), ("ix_case_text_words", "case_text"), ("ix_cases_words", "cases")
    ):  # fmt: skip
        op.drop_index(name, table, schema="casework")
    for name, table, column in (("ix_cases_words", "cases", "title"), ("ix_contact_name", "contact", "name")):
        op.create_index(
            name, table, [sa.text(f"to_tsvector('simple'::regconfig, {column})")], schema="casework",
            postgresql_using="gin",
        )  # fmt: skip
    op.execute("DROP TEXT SEARCH CONFIGURATION casework.words")
    op.execute(
        """
        CREATE FUNCTION casework.cases_with_words(words tsquery, most integer) RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
        AS $$
            SELECT case_id FROM casework.cases WHERE to_tsvector('simple'::regconfig, title) @@ words LIMIT most
        $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION casework.cases_with_words FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION casework.cases_with_words TO tharollo_app")
