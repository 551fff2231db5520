"""Microsoft Teams through Microsoft Graph: one meeting a key, made once however often it is asked for."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import requests
from jwt import InvalidKeyError
from msal import ConfidentialClientApplication

from rules.errors import DomainError

STEP_SECONDS: Final = 15.0
_LONGEST_QUOTE: Final = 200
_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class Deferred(DomainError):
    """It did not work this time; `after` is how long Microsoft asks to wait."""

    def __init__(self, words: str, after: timedelta | None = None) -> None:
        super().__init__(words)
        self.after = after


class Refused(DomainError):
    """It will not work until somebody has changed something; the words say what."""


@dataclass(frozen=True, slots=True)
class TeamsAccess:
    """Whom the desk is to Microsoft: its application in a tenant, and in whose name meetings are made.

    Proved by a PEM file with private key and certificate, or else by a secret.
    """

    tenant: str
    client_id: str
    organiser: str
    authority: str
    graph_url: str
    certificate: Path | None = None
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MeetingWanted:
    """A meeting to be made. `key` is the same at every attempt: Microsoft gives the same meeting for it."""

    key: str
    subject: str
    starts_at: datetime
    ends_at: datetime


class Teams:
    """A signed-in connection for one round of work; the token is kept, and renewed when it ends."""

    def __init__(self, access: TeamsAccess) -> None:
        self._access = access
        self._http = _Http()
        self._application: ConfidentialClientApplication | None = None

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def make_meeting(self, wanted: MeetingWanted) -> str:
        """The link to join the meeting of a key, made now or before.

        Raises:
            Deferred: no answer, a faulty one, or Microsoft asks to come back later.
            Refused: Microsoft does not let the desk do this.
        """
        url = f"{self._access.graph_url.rstrip('/')}/users/{quote(self._access.organiser, safe='')}"
        asked = {
            "externalId": wanted.key,
            "subject": wanted.subject,
            "startDateTime": _write_instant(wanted.starts_at),
            "endDateTime": _write_instant(wanted.ends_at),
        }
        headers = {"Authorization": f"Bearer {self._sign_in()}"}
        try:
            answer = self._http.post(
                f"{url}/onlineMeetings/createOrGet", json=asked, headers=headers, allow_redirects=False
            )
        except requests.RequestException as error:
            raise _away("Microsoft Graph", error) from error
        return _read_link(answer)

    def _sign_in(self) -> str:
        try:
            token = self._get_application().acquire_token_for_client(scopes=[self._scope()])
        except requests.RequestException as error:
            raise _away("Microsoft's sign-in", error) from error
        except InvalidKeyError as error:
            raise Refused("The file of THAROLLO_TEAMS_CERTIFICATE holds no RSA key.") from error
        except (ValueError, KeyError, AttributeError) as error:
            raise Deferred("Microsoft's sign-in gave an answer that cannot be read.") from error
        return _read_token(token)

    def _get_application(self) -> ConfidentialClientApplication:
        if self._application is None:
            self._application = ConfidentialClientApplication(
                self._access.client_id,
                client_credential=_read_credential(self._access),
                authority=f"{self._access.authority.rstrip('/')}/{self._access.tenant}",
                http_client=self._http,
                instance_discovery=False,  # the setting names the authority; nobody else need vouch for it
            )
        return self._application

    def _scope(self) -> str:
        parts = urlsplit(self._access.graph_url)
        return f"{parts.scheme}://{parts.netloc}/.default"


class _Http(requests.Session):
    """A session in which no step waits for ever."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(*args, **({"timeout": STEP_SECONDS} | kwargs))


def _read_credential(access: TeamsAccess) -> str | dict[str, str] | None:
    if access.certificate is None:
        return access.secret
    try:
        ssl.create_default_context().load_cert_chain(access.certificate)
        pem = access.certificate.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            "The file of THAROLLO_TEAMS_CERTIFICATE cannot be read, or is no key with its certificate."
        ) from error
    return {"private_key": pem, "public_certificate": pem}


def _read_token(token: Mapping[str, Any] | None) -> str:
    """The access token of an answer.

    Raises:
        Deferred: Microsoft's sign-in is away for a while.
        Refused: it does not know the application or its proof.
    """
    answer = token or {}
    if isinstance(answer.get("access_token"), str):
        return str(answer["access_token"])
    code = str(answer.get("error", "no token"))
    if code in ("temporarily_unavailable", "server_error", "no token"):
        raise Deferred(f"Microsoft's sign-in is not available: {code}.")
    raise Refused(
        f"Microsoft refuses the desk's sign-in ({code}). Check THAROLLO_TEAMS_TENANT, "
        "THAROLLO_TEAMS_CLIENT_ID and the certificate or secret; a secret may have run out."
    )


def _read_link(answer: requests.Response) -> str:
    if answer.status_code in (200, 201):
        link = _read_json(answer).get("joinWebUrl")
        if isinstance(link, str) and link:
            return link
        raise Deferred("Microsoft Graph gave an answer without a link.")
    if answer.status_code in _LATER:
        raise Deferred(f"Microsoft Graph asks to try later ({answer.status_code}).", _read_pause(answer))
    raise Refused(_explain(answer))


def _explain(answer: requests.Response) -> str:
    said = _quote_error(answer)
    match answer.status_code:
        case 401:
            return f"Microsoft Graph does not accept the desk's token: {said}"
        case 403:
            return (
                "Microsoft Graph does not let the desk make meetings: the application needs the permission "
                "OnlineMeetings.ReadWrite.All with an administrator's consent, and a Teams application "
                f"access policy granted to the organiser (docs/teams.md). {said}"
            )
        case 404:
            return f"Microsoft Graph does not know the organiser (THAROLLO_TEAMS_ORGANISER): {said}"
    return f"Microsoft Graph refused the meeting: {said}"


def _quote_error(answer: requests.Response) -> str:
    """The code and words of Graph's error, cut short."""
    try:
        found = _read_json(answer).get("error")
    except Deferred:
        found = None
    parts = (
        [str(found[name]) for name in ("code", "message") if name in found] if isinstance(found, dict) else []
    )
    words = " ".join(": ".join(parts).split())
    return f"{answer.status_code} {words}".strip()[:_LONGEST_QUOTE]


def _read_json(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except requests.JSONDecodeError as error:
        raise Deferred("Microsoft Graph gave an answer that cannot be read.") from error
    return found if isinstance(found, dict) else {}


def _read_pause(answer: requests.Response) -> timedelta | None:
    """Retry-After as seconds or a date (RFC 9110, 10.2.3)."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return timedelta(seconds=min(int(text), 86_400))
    try:
        return max(parsedate_to_datetime(text) - datetime.now(UTC), timedelta()) if text else None
    except (ValueError, TypeError):
        return None


def _away(who: str, error: requests.RequestException) -> Deferred:
    if isinstance(error, requests.Timeout):
        return Deferred(f"{who} does not answer in time.")
    if isinstance(error, requests.exceptions.SSLError):
        return Deferred(f"{who} has a certificate that is not trusted.")
    return Deferred(f"{who} cannot be reached.")


def _write_instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
