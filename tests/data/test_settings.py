"""Settings: read from the environment and a file, and refused by name when they cannot be used."""

from pathlib import Path

import pytest

from data.settings import SettingsError, read_settings


def test_defaults_can_be_used() -> None:
    settings = read_settings()
    assert (settings.host, settings.port, settings.profile) == ("127.0.0.1", 8501, "johannesburg")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("THAROLLO_PORT", "99999", "THAROLLO_PORT: Input should be less than or equal to 65535"),
        ("THAROLLO_PORT", "web", "THAROLLO_PORT: Input should be a valid integer"),
        ("THAROLLO_PROFILE", "../etc", "THAROLLO_PROFILE: String should match pattern"),
        ("THAROLLO_SECURE_COOKIES", "perhaps", "THAROLLO_SECURE_COOKIES: Input should be a valid boolean"),
        (
            "DATABASE_URL",
            "mysql://root:geheim@x/y",
            "DATABASE_URL: Value error, must start with postgresql://",
        ),
    ],
)
def test_wrong_value_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert told in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_every_wrong_value_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THAROLLO_PORT", "0")
    monkeypatch.setenv("THAROLLO_BCRYPT_COST", "1")
    with pytest.raises(SettingsError, match=r"(?s)THAROLLO_PORT.*THAROLLO_BCRYPT_COST"):
        read_settings()


def test_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "desk.env"
    file.write_text("THAROLLO_PORT=9001\nTHAROLLO_HOST=10.0.0.1\n")
    monkeypatch.setenv("THAROLLO_ENV_FILE", str(file))
    monkeypatch.setenv("THAROLLO_PORT", "9002")
    settings = read_settings()
    assert (settings.port, settings.host) == (9002, "10.0.0.1")


def test_no_prepared_statements_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THAROLLO_PREPARE_THRESHOLD", "none")
    assert read_settings().prepare_threshold is None


def test_empty_address_means_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    assert read_settings().database_url is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"HOST": "mail.example.org"}, "THAROLLO_SMTP_FROM: Value error, is needed with THAROLLO_SMTP_HOST"),
        ({"HOST": "mail.example.org", "FROM": "the desk"}, "THAROLLO_SMTP_FROM: Value error, must be an add"),
        ({"USER": "desk"}, "THAROLLO_SMTP_PASSWORD: Value error, needs THAROLLO_SMTP_USER"),
        ({"PASSWORD": "geheim"}, "THAROLLO_SMTP_PASSWORD: Value error, needs THAROLLO_SMTP_USER"),
        ({"SECURITY": "none"}, "THAROLLO_SMTP_SECURITY: Input should be 'starttls' or 'tls'"),
        ({"PORT": "0"}, "THAROLLO_SMTP_PORT: Input should be greater than"),
    ],
)
def test_mail_server_that_cannot_be_used_is_refused(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], told: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"THAROLLO_SMTP_{name}", value)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert told in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_mail_server_that_is_left_empty_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "USER", "PASSWORD", "FROM"):
        monkeypatch.setenv(f"THAROLLO_SMTP_{name}", "")
    settings = read_settings()
    assert (settings.smtp_host, settings.smtp_port, settings.smtp_password) == (None, None, None)


def test_links_lead_to_where_people_find_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().address == "http://localhost:8501"
    monkeypatch.setenv("THAROLLO_PUBLIC_URL", "https://desk.example.org/")
    assert read_settings().address == "https://desk.example.org"
