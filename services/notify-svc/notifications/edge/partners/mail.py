"""Mail by SMTP, with a Message-ID made from the key, so that a mail sent twice is one mail."""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from typing import Final
from urllib.parse import urlsplit

import aiosmtplib
from opentelemetry.propagate import inject

from notifications.edge.partners import http
from notifications.edge.partners.connections import Client
from notifications.edge.partners.protocol import (
    Accepted,
    Channel,
    Dead,
    Message,
    Outcome,
    PartnerLimited,
    PartnerRefusedUs,
    PartnerUnavailable,
    Rejected,
)
from notifications.edge.partners.receipt import leads_to_nobody
from notifications.settings import MailAccount, PartnerSettings

QUEUED_AS: Final = re.compile(r"queued as (\S+)")
STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)")
"""RFC 3463, where a server says one; what else it says may name who was to read the mail."""

CLOSING: Final = 421
"""RFC 5321: the server itself takes nothing; any other 4xx is about this mailbox or this mail, for now."""


class Mail:
    """A mail partner: a connection per mail, closed before the outcome is known to anyone."""

    channel: Channel = "email"

    def __init__(
        self,
        name: str,
        account: MailAccount,
        settings: PartnerSettings,
        client: Client,
        now: Callable[[], datetime],
    ) -> None:
        self.name = name
        self.tells = bool(account.query_url)
        self._account = account
        self._settings = settings
        self._server = urlsplit(account.url)
        self._client = client
        self._now = now

    async def send(self, message: Message) -> Outcome:
        """Send subject and text."""
        try:
            mail = self._compose(message)
        except (ValueError, IndexError) as failure:  # the email package raises both on broken addresses
            return Dead("553 5.1.3", type(failure).__name__)
        in_doubt = False
        try:
            async with self._connection() as smtp:
                in_doubt = True
                _, answer = await smtp.send_message(mail)
        except aiosmtplib.SMTPAuthenticationError as failure:
            raise PartnerRefusedUs(self.name, str(failure.code)) from failure
        except aiosmtplib.SMTPSenderRefused as failure:
            if failure.code >= 500:  # as it would any of our mails
                raise PartnerRefusedUs(self.name, _status(failure.code, failure.message)) from failure
            return self._refused(failure.code, failure.message)
        except aiosmtplib.SMTPRecipientsRefused as failure:
            refused = failure.recipients[0]
            return self._refused(refused.code, refused.message)
        except aiosmtplib.SMTPResponseException as failure:
            return self._refused(failure.code, failure.message)
        except (aiosmtplib.SMTPException, OSError) as failure:
            raise PartnerUnavailable(self.name, type(failure).__name__, in_doubt=in_doubt) from failure
        queued = QUEUED_AS.search(answer)
        return Accepted(queued[1] if queued else str(mail["Message-ID"]))

    async def find(self, key: str, address: str) -> Accepted | None:
        """Ask the provider's HTTP interface, if it has one."""
        if not self._account.query_url:
            return None
        login = (self._account.user, self._account.password.get_secret_value())
        url = f"{self._account.query_url}/messages"
        response = await http.call(self._client, self.name, "GET", url, params={"key": key}, auth=login)
        if response.status_code == 401:
            raise PartnerRefusedUs(self.name, "HTTP 401")
        answer = http.json_object(self.name, response)
        return Accepted(str(answer["id"]), http.fate_of(answer)) if answer.get("id") else None

    def _connection(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._server.hostname,
            port=self._server.port,
            username=self._account.user,
            password=self._account.password.get_secret_value(),
            use_tls=self._server.scheme == "smtps",
            start_tls=self._server.scheme == "smtp+starttls",
            timeout=self._settings.partner_timeout_s,
        )

    def _compose(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=SMTP_POLICY)
        name, sender = parseaddr(self._settings.mail_from)
        mail["From"] = Address(name, addr_spec=sender)
        mail["To"] = Address(addr_spec=message.address)
        mail["Subject"] = " ".join(_encodable(message.subject).split())
        mail["Date"] = format_datetime(self._now())
        domain = sender.partition("@")[2]
        mail["Message-ID"] = f"<{hashlib.sha256(message.key.encode()).hexdigest()[:40]}@{domain}>"
        mail["X-Idempotency-Key"] = message.key
        if message.unsubscribe:  # RFC 8058
            mail["List-Unsubscribe"] = f"<{message.unsubscribe}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        trace: dict[str, str] = {}
        inject(trace)
        for header, value in trace.items():
            mail[header] = value
        mail.set_content(_encodable(message.text))
        return mail

    def _refused(self, code: int, reason: str) -> Outcome:
        status = _status(code, reason)
        if code == CLOSING:
            raise PartnerUnavailable(self.name, status)
        if code < 500:
            raise PartnerLimited(self.name, status)
        return Dead(status, reason) if leads_to_nobody(self.channel, status) else Rejected(status, reason)


def _status(code: int, reason: str) -> str:
    found = STATUS.match(reason)
    return f"{code} {found[0]}" if found else str(code)


def _encodable(text: str) -> str:
    """The text with lone surrogates, which no mail can carry, as question marks."""
    return text.encode("utf-8", "replace").decode()
