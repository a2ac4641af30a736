"""Who cannot be reached now, before anything important has to be said: by our own facts, and by tenant-svc's.

Two tables, since what two departments say comes in no order: `unheard` is whom the last notice reached on no
channel; `contact_health` is what tenant-svc says of their contact methods: `methods` that work, null where it
has not said; `died_at` since when one is dead, by channel; `lacks` what is wanting for what is important.
"""

from typing import Literal

from kernel.facts import Fact
from kernel.service import Row, View
from published.tenants import (
    ContactMethodDied,
    ContactMethodsInsufficient,
    ContactMethodsNoted,
    ContactMethodsSufficient,
    PersonErased,
    TenantContactChanged,
)

from notifications.domain.notification_facts import MessageDelivered, NotificationUnreached
from notifications.domain.plan import LAST_RESORT

Lack = Literal["no_method", "email_only"]
"""By nothing that works are they reached, or by mail alone, of which nobody knows whether it is read."""


def of_notices(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case NotificationUnreached(person_id=who, notification_id=id_):
            since = row["since"] if row else fact.effective_at
            return {"person_id": who, "notification_id": id_, "since": since, "last_at": fact.effective_at}
        case MessageDelivered():
            return None
    return row


unheard = View(
    name="unheard",
    columns="person_id uuid primary key, notification_id uuid not null, since timestamptz not null,"
    " last_at timestamptz not null",
    listens=(NotificationUnreached, MessageDelivered),
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=of_notices,
    key="person_id",
)


def of_methods(row: Row | None, fact: Fact) -> Row | None:
    """Each stream of tenant-svc has its own columns: a person's contacts, and which of them work."""
    found = row or {
        "person_id": fact.event.person_id,  # type: ignore[attr-defined]
        "dead": [],
        "died_at": {},
        "changed_at": None,
        "live": None,
        "methods": None,
        "park_id": None,
        "unit_id": None,
        "lacks": None,
        "since": None,
    }
    match fact.event:
        case ContactMethodDied(channel=channel):
            since = {channel: fact.effective_at.isoformat()} | found["died_at"]
            return found | {"dead": sorted({*found["dead"], channel}), "died_at": since}
        case TenantContactChanged() | PersonErased():
            return found | {"dead": [], "died_at": {}, "changed_at": fact.effective_at}
        case ContactMethodsNoted(live=methods, park_id=park, unit_id=unit):
            return _lacking(found | {"methods": list(methods), "park_id": park, "unit_id": unit}, fact)
        case ContactMethodsInsufficient(live=live, park_id=park, unit_id=unit):
            return _lacking(found | {"live": live, "park_id": park, "unit_id": unit}, fact)
        case ContactMethodsSufficient():
            return _lacking(found | {"live": None}, fact)
    return row


def _lacking(row: Row, fact: Fact) -> Row:
    """Of whom no methods were told by name, how many they are is known where they are too few."""
    lacks: Lack | None = None
    if row["methods"] == [] or (row["methods"] is None and row["live"] == 0):
        lacks = "no_method"
    elif row["methods"] == [LAST_RESORT]:
        lacks = "email_only"
    since = (row["since"] or fact.effective_at) if lacks else None
    return row | {"lacks": lacks, "since": since}


contact_health = View(
    name="contact_health",
    columns="person_id uuid primary key, dead text[] not null, died_at jsonb not null,"
    " changed_at timestamptz, live int, methods text[],"
    " park_id uuid, unit_id uuid, lacks text, since timestamptz",
    listens=(
        *(ContactMethodDied, TenantContactChanged, PersonErased),
        *(ContactMethodsNoted, ContactMethodsInsufficient, ContactMethodsSufficient),
    ),
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=of_methods,
    key="person_id",
    indexes=("(person_id) where lacks is not null",),
)
