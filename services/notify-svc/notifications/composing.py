"""The message of one attempt: whose words it has, under which name a provider knows them, and what it costs.

Both go by the day the notification was asked for, so that each try of it says the same.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from kernel.clock import local_date
from kernel.domain import Command
from policy.domain.book import Book
from policy.domain.values import Version

from notifications import meters
from notifications.domain.confirmation import OFFERED
from notifications.domain.kept_policy import KeptTexts
from notifications.domain.limits import MessageLimits
from notifications.domain.lost import NO_TEMPLATE, Why
from notifications.domain.notification_commands import Accept, Fail, Postpone
from notifications.domain.notification_facts import AttemptStarted
from notifications.domain.plan import PRIORITY, Channel
from notifications.domain.preference import wanted
from notifications.domain.prices import MessagePrices
from notifications.domain.provider_templates import ProviderTemplates
from notifications.domain.rules import LEASE
from notifications.domain.saying import Reader, say
from notifications.domain.script import NOT_SPOKEN
from notifications.domain.sms import parts, signed
from notifications.domain.wording import Wording
from notifications.edge.partners import Accepted, Dead, Message, Outcome, Rejected, Unapproved
from notifications.edge.partners.receipt import leads_to_nobody
from notifications.edge.people import Contact
from notifications.edge.unsubscribing import Links, Unsubscribing
from notifications.keeping import Text, last_day

Row = dict[str, Any]
"""Goes to the address they offer."""


class Begun(NamedTuple):
    """An attempt that is ours, with what it is said by."""

    row: Row
    started: AttemptStarted
    wording: Version[Wording]
    prices: MessagePrices
    said: Mapping[str, bool]
    kept_days: int
    limits: MessageLimits
    approved: ProviderTemplates

    @property
    def channel(self) -> Channel:
        return self.started.channel

    @property
    def day(self) -> date:
        """On which it is read, as far as we know."""
        return local_date(self.started.lease_until - LEASE)

    def address_of(self, reader: Contact) -> str | None:
        """Where it goes. A code for an address they offer goes nowhere once they offer another one there."""
        if self.row["template"] != OFFERED:
            return reader.channels.get(self.channel)
        offered, of = reader.offered.get(self.channel), self.row["words"].get("address_id")
        return offered.address if offered and str(offered.address_id) == of else None

    def wanted_by(self, reader: Contact) -> bool:
        """By what they said about what they want to get where, and what works for them now."""
        works = [channel for channel in self.row["attempts"] if reader.channels.get(channel)]
        return wanted(self.said, PRIORITY[self.row["rank"]], self.channel, works)


def begun(row: Row, started: AttemptStarted, book: Book, said: Mapping[str, bool]) -> Begun:
    """`said`: what its person said about what they want to get where."""
    day = local_date(row["requested_at"])
    prices: MessagePrices = book.of(MessagePrices).in_force(day).values
    days = book.of(KeptTexts).in_force(day).values.days
    limits: MessageLimits = book.of(MessageLimits).in_force(day).values
    approved: ProviderTemplates = book.of(ProviderTemplates).in_force(day).values
    return Begun(row, started, book.of(Wording).in_force(day), prices, said, days, limits, approved)


def heard(
    attempt: Begun, message: Message, outcome: Outcome, at: datetime, sign: str, line: Sequence[str]
) -> Command:
    """What a partner's answer says of the attempt. `sign`: the name that an SMS begins with; `line`: the
    channel's providers.
    """
    channel = attempt.channel
    match outcome:
        case Accepted(message_id=id_):
            meters.ACCEPT_SECONDS.labels(channel).observe((at - attempt.row["requested_at"]).total_seconds())
            cost = cost_fen(attempt, message, sign)
            return Accept(channel=channel, message_id=id_, wording=attempt.wording.version, cost_fen=cost)
        case Dead(code=code) if attempt.row["template"] != OFFERED:
            return Fail(channel=channel, why="dead", code=code[:64], at=at)
        case Dead(code=code) | Rejected(code=code):
            # Of an address that is not theirs yet, no word that it is dead.
            return Fail(channel=channel, why="refused", code=code[:64], at=at)
        case Unapproved(code=code):
            return unapproved(attempt, message, code, at, line)


def unapproved(attempt: Begun, message: Message, code: str, at: datetime, line: Sequence[str]) -> Command:
    """This provider has not approved the text: the next one is asked, unless none has, or each was asked."""
    others = any(attempt.approved.takes(name, message.template) for name in line)
    if others if code == NO_TEMPLATE else attempt.started.tries < len(line):
        of = {"left": "untaken", "providers": len(line)}
        return Postpone(channel=attempt.channel, reason=code[:64], at=at, **of)
    return Fail(channel=attempt.channel, why="refused", code=code[:64], at=at)


def failed(template: str, channel: Channel, code: str, message_id: str, at: datetime) -> Fail:
    """What a receipt says of an attempt that brought it to nobody."""
    dead = template != OFFERED and leads_to_nobody(channel, code)
    why: Why = "dead" if dead else "undelivered"
    return Fail(channel=channel, why=why, code=code, at=at, message_id=message_id)


def key_of(attempt: Begun) -> str:
    """One attempt is one message, whoever sends it and however often."""
    return f"{attempt.row['id']}.{attempt.channel}"


def compose(
    attempt: Begun,
    address: str,
    reader: Contact,
    unkept: Mapping[str, str],
    unsubscribing: Links | None = None,
    in_danger: str = "",
) -> Message:
    """`unkept`: words that are in no row of ours; `unsubscribing`: of advertising, how to get no more;
    `in_danger`: the number to call first.
    """
    row = attempt.row
    said = say(
        row["template"],
        attempt.channel,
        {**row["words"], **unkept, "place": row["place"] or row["unit_place"], "ref": str(row["id"])[:8]},
        Reader(reader.language, attempt.day, reader.name or "", reader.whose, in_danger),
        attempt.wording.values,
        row["instead_of"],
        unsubscribing.page if unsubscribing else "",
    )
    return Message(
        key=key_of(attempt),
        address=address,
        **said._asdict(),
        unsubscribe=unsubscribing and unsubscribing.one_click,
    )


def ways_out(unsubscribing: Unsubscribing, row: Row, channel: Channel) -> Links | None:
    """Of advertising, how its reader gets no more of it."""
    if PRIORITY[row["rank"]] != "marketing":
        return None
    return unsubscribing.links(row["person_id"], channel)


def to_keep(
    attempt: Begun,
    message: Message,
    reader: Contact,
    unkept: Mapping[str, str],
    at: datetime,
    in_danger: str = "",
) -> Text:
    """What may be kept of the message: the same words, without what is for its reader and a moment.

    What an emergency contact read is kept, and goes, with what their person did.
    """
    row, said = attempt.row, message
    if unkept or message.unsubscribe:
        unsaid = dict.fromkeys(unkept, NOT_SPOKEN[reader.language])
        said = compose(attempt, "", reader, unsaid, in_danger=in_danger)
    until = last_day(at, attempt.kept_days)
    whose = row["emergency_of"] or row["person_id"]
    return Text(said.key, row["id"], whose, attempt.channel, said.subject, said.text, at, until)


def cost_fen(attempt: Begun, message: Message, sign: str) -> int:
    """`sign` is the name that an SMS begins with."""
    sms = attempt.channel == "sms"
    return attempt.prices.of(attempt.channel, parts(signed(message.text, sign)) if sms else 1)
