"""Every setting, typed and described. Environment variables, or `.env` beside app.py (THAROLLO_ENV_FILE)."""

import os
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rules.contacts import clean_email
from rules.errors import DomainError, InvalidInput

ROOT = Path(__file__).resolve().parent.parent
_HTTPS = r"^https://[^\s/]+[^\s]*$"


class SettingsError(DomainError):
    """One or more settings have values that cannot be used."""


class Settings(BaseSettings):
    """All settings. Names in the environment are `THAROLLO_` and the field's name, except DATABASE_URL."""

    model_config = SettingsConfigDict(
        env_prefix="THAROLLO_", extra="ignore", populate_by_name=True, frozen=True
    )

    database_url: Annotated[
        SecretStr | None,
        Field(
            validation_alias="DATABASE_URL",
            description="The database owner's connection, postgresql://…; migrations use it. "
            "Empty: our own PostgreSQL under the var folder.",
        ),
    ] = None
    app_database_url: Annotated[
        SecretStr | None,
        Field(
            description="The application's connection as tharollo_app. "
            "Empty: the owner's address with a password that migrate generates.",
        ),
    ] = None
    var_dir: Annotated[
        Path, Field(description="Where the database, secrets, logs and generated files live.")
    ] = ROOT / "var"
    extracts: Annotated[
        Path | None, Field(description="Folder of real extracts for tests and demonstrations.")
    ] = None
    profile: Annotated[
        str, Field(pattern=r"^[a-z][a-z_-]*$", description="The municipality: a folder of data/reference.")
    ] = "johannesburg"
    demo: Annotated[
        bool, Field(description="Make a demo city when our own database is empty; never in DATABASE_URL.")
    ] = True
    host: Annotated[str, Field(min_length=1, description="Address the web server listens on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="Port the web server listens on.")] = 8501
    secure_cookies: Annotated[
        bool, Field(description="Mark cookies Secure; set it wherever the desk is served over TLS.")
    ] = False
    session_idle_minutes: Annotated[
        int, Field(ge=1, le=1440, description="Minutes without a click after which a sign-in ends.")
    ] = 60
    session_hours: Annotated[
        int, Field(ge=1, le=168, description="Hours after which a sign-in ends, busy or not.")
    ] = 12
    sign_in_attempts: Annotated[
        int, Field(ge=3, le=100, description="Wrong passwords in a row before a user name is locked.")
    ] = 5
    address_attempts: Annotated[
        int,
        Field(ge=5, le=10000, description="Wrong passwords in the lock time before an address is locked."),
    ] = 50
    lock_minutes: Annotated[int, Field(ge=1, le=1440, description="Minutes a lock lasts.")] = 15
    trusted_proxies: Annotated[
        int,
        Field(ge=0, le=5, description="Proxies in front whose X-Forwarded-For entries are believed."),
    ] = 0
    bcrypt_cost: Annotated[int, Field(ge=4, le=16, description="Work factor of password hashes.")] = 12
    attachments_dir: Annotated[
        Path | None, Field(description="Folder for evidence files. Empty: kept in the database.")
    ] = None
    attachment_megabytes: Annotated[
        int, Field(ge=1, le=100, description="Largest evidence file, in megabytes.")
    ] = 10
    pool_size: Annotated[int, Field(ge=1, le=100, description="Database connections a process keeps.")] = 6
    pool_timeout_seconds: Annotated[
        float, Field(gt=0, le=60, description="How long a request waits for a database connection.")
    ] = 5.0
    prepare_threshold: Annotated[
        int | None,
        Field(ge=0, description="Uses before a statement is prepared; 'none' behind a transaction pooler."),
    ] = 5
    worker_poll_seconds: Annotated[
        float, Field(gt=0, le=60, description="How often an idle worker looks for a job.")
    ] = 1.0
    public_url: Annotated[
        str | None,
        Field(
            pattern=r"^https?://[^\s/]+[^\s]*$",
            description="Where people's browsers find the desk, for links in e-mails. "
            "Empty: http://localhost and the port.",
        ),
    ] = None
    smtp_host: Annotated[
        str | None, Field(description="Mail server that takes the desk's e-mails. Empty: they wait.")
    ] = None
    smtp_port: Annotated[
        int | None, Field(ge=1, le=65535, description="Its port. Empty: 587, or 465 with tls.")
    ] = None
    smtp_security: Annotated[
        Literal["starttls", "tls"],
        Field(description="How TLS begins: asked for (starttls) or from the first byte (tls)."),
    ] = "starttls"
    smtp_user: Annotated[str | None, Field(description="User name at the mail server, if it wants one.")] = (
        None
    )
    smtp_password: Annotated[
        SecretStr | None, Field(validate_default=True, description="Password of that user.")
    ] = None
    smtp_from: Annotated[
        str | None,
        Field(
            validate_default=True,
            description="Whom e-mails are from, 'Name <desk@example.org>'; needed with THAROLLO_SMTP_HOST.",
        ),
    ] = None
    teams_tenant: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z0-9.-]+$",
            description="Microsoft tenant (its id or domain) in which Teams meetings are made. "
            "Empty: links are pasted (docs/teams.md).",
        ),
    ] = None
    teams_client_id: Annotated[
        str | None, Field(description="The desk's application (client) id in that tenant.")
    ] = None
    teams_organiser: Annotated[
        str | None, Field(description="Object id of the user in whose name meetings are made.")
    ] = None
    teams_certificate: Annotated[
        Path | None, Field(description="PEM file with the application's private key and certificate.")
    ] = None
    teams_client_secret: Annotated[
        SecretStr | None,
        Field(validate_default=True, description="The application's secret, where there is no certificate."),
    ] = None
    teams_authority: Annotated[
        str, Field(pattern=_HTTPS, description="Where Microsoft signs programs in; differs in other clouds.")
    ] = "https://login.microsoftonline.com"
    graph_url: Annotated[
        str, Field(pattern=_HTTPS, description="Microsoft Graph with its version; differs in other clouds.")
    ] = "https://graph.microsoft.com/v1.0"

    @field_validator(
        "public_url", "smtp_host", "smtp_port", "smtp_user", "smtp_password", "smtp_from",
        "teams_tenant", "teams_client_id", "teams_organiser", "teams_certificate", "teams_client_secret",
        mode="before",
    )  # fmt: skip
    @classmethod
    def read_empty(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("smtp_password")
    @classmethod
    def check_password(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if (value is None) != (info.data.get("smtp_user") is None):
            raise ValueError("needs THAROLLO_SMTP_USER beside it, and the other way round")
        return value

    @field_validator("teams_client_secret")
    @classmethod
    def check_teams(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """All of Teams or nothing; proved by a certificate or a secret, not both."""
        names = ("teams_tenant", "teams_client_id", "teams_organiser")
        given = [name for name in names if info.data.get(name)]
        proofs = (value is not None) + (info.data.get("teams_certificate") is not None)
        if (given or proofs) and (len(given) < len(names) or proofs != 1):
            raise ValueError(
                "Teams needs THAROLLO_TEAMS_TENANT, THAROLLO_TEAMS_CLIENT_ID, THAROLLO_TEAMS_ORGANISER and "
                "either THAROLLO_TEAMS_CERTIFICATE or THAROLLO_TEAMS_CLIENT_SECRET"
            )
        return value

    @property
    def makes_meetings(self) -> bool:
        """Whether the desk can make Teams meetings."""
        return self.teams_tenant is not None

    @field_validator("smtp_from")
    @classmethod
    def check_sender(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("smtp_host") is not None:
            raise ValueError("is needed with THAROLLO_SMTP_HOST")
        if value is None:
            return None
        try:
            address = clean_email(parseaddr(value)[1])
        except InvalidInput:
            address = None
        if address is None or not value.isprintable():
            raise ValueError("must be an address like desk@example.org, or Name <desk@example.org>")
        return value

    @property
    def address(self) -> str:
        """Where people's browsers find the desk, without a slash at the end."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @field_validator("prepare_threshold", mode="before")
    @classmethod
    def read_none(cls, value: object) -> object:
        return None if isinstance(value, str) and value.lower() == "none" else value

    @field_validator("database_url", "app_database_url")
    @classmethod
    def check_scheme(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        if not value.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("must start with postgresql://")
        return value


def variable(field: str) -> str:
    """The environment variable that sets a field."""
    return "DATABASE_URL" if field in ("database_url", "DATABASE_URL") else f"THAROLLO_{field.upper()}"


def read_settings() -> Settings:
    """Read the environment now.

    Raises:
        SettingsError: names every wrong setting and what it allows; secret values are not repeated.
    """
    source: dict[str, Any] = {"_env_file": os.environ.get("THAROLLO_ENV_FILE") or ROOT / ".env"}
    try:
        return Settings(**source)
    except ValidationError as error:
        wrong = [f"{variable(str(e['loc'][0]))}: {e['msg']}" for e in error.errors(include_input=False)]
        raise SettingsError("These settings cannot be used:\n  " + "\n  ".join(wrong)) from None


@cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return read_settings()
