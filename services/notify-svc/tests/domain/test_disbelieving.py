"""A signature says who tells it: a receipt of what was never sent, or of another message, changes nothing."""

from typing import Any

import pytest
from notifications.domain.notification_commands import Deliver, Fail
from notifications.domain.notification_facts import (
    AttemptAccepted,
    AttemptFailed,
    AttemptPostponed,
    MessageDelivered,
    ReceiptDisbelieved,
)
from notifications.domain.plan import Channel

from .plan import WHOSE, T, after, begun, postponed, started


def accepted() -> AttemptAccepted:
    return AttemptAccepted(**WHOSE, channel="app", message_id="m-1", wording=1, cost_fen=5)


def delivered(message_id: str) -> MessageDelivered:
    return MessageDelivered(**WHOSE, channel="app", message_id=message_id)


def failed(why: Any) -> AttemptFailed:
    return AttemptFailed(**WHOSE, channel="app", why=why)


def doubted(channel: Channel = "app", name: str = "m-1") -> ReceiptDisbelieved:
    return ReceiptDisbelieved(**WHOSE, channel=channel, message_id=name)


NEVER_SENT: Any = (
    (),
    (started("app"), failed("no_address")),
    (started("app"), failed("dead")),
    (started("app"), AttemptPostponed(**WHOSE, channel="app", left="untaken", reason="429", retry_at=T)),
    (started("app"), failed("no_address"), begun(1), started("wechat")),
)


@pytest.mark.parametrize("before", NEVER_SENT)
@pytest.mark.parametrize("receipt", [Deliver(channel="app"), Fail(channel="app", why="undelivered", at=T)])
def test_a_receipt_of_what_was_never_sent_changes_nothing_and_is_said_once(before: Any, receipt: Any) -> None:
    after(*before).when(receipt).then(doubted(name=""))
    after(*before, doubted()).when(receipt).nothing()


def test_a_receipt_under_another_name_is_not_of_this_message() -> None:
    ours, other = (Deliver(channel="app", message_id=name) for name in ("m-1", "m-2"))
    after(started("app"), accepted()).when(other).then(doubted(name="m-2"))
    after(started("app"), accepted(), doubted(name="m-2")).when(ours).then(delivered("m-1"))
    after(started("app"), accepted(), delivered("m-1")).when(other).then(doubted(name="m-2"))


def test_a_receipt_of_what_a_provider_may_have_is_believed_whatever_came_of_the_next_try() -> None:
    again = (started("app"), postponed("app"), started("app", tries=2, in_doubt=True), failed("refused"))
    after(*again).when(Deliver(channel="app", message_id="m-1")).then(delivered("m-1"))


def test_a_receipt_of_a_channel_whose_step_did_not_begin_is_not_believed() -> None:
    after().when(Deliver(channel="wechat")).then(doubted("wechat", ""))
