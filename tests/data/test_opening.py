"""Opening a database: what can be wrong with it is said in a sentence."""

import pytest

from data.addresses import NoDatabase
from data.migrate import CannotMigrate, migrate
from data.schema_version import check_reachable
from tests.database import Databases


def test_server_that_is_not_there_is_named_without_a_password() -> None:
    with pytest.raises(NoDatabase, match=r"DATABASE_URL: the database cannot be used") as refused:
        check_reachable("postgresql://owner:geheim@127.0.0.1:1/desk")
    assert "geheim" not in str(refused.value)


def test_wrong_password_is_told(server: Databases, database: str) -> None:
    wrong = server.owner_url(database).replace("tharollo_owner:", "tharollo_owner:not-")
    with pytest.raises(NoDatabase, match="password authentication failed"):
        check_reachable(wrong)


def test_database_that_answers_is_taken(server: Databases, database: str) -> None:
    check_reachable(server.owner_url(database))


def test_login_without_the_right_to_migrate_is_told_what_it_lacks(server: Databases, database: str) -> None:
    with pytest.raises(CannotMigrate, match=r"(?s)permission denied .* must own the database"):
        migrate(server.app_url(database), "any-word")
