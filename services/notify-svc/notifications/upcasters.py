"""Facts stored in an older shape, lifted to the present one: pure functions on dicts, one step at a time."""

from typing import Any, Final

from kernel.facts import Registry

from notifications.domain.callback_facts import CallMade, EmergencyContactsAsked, NumberAsked
from notifications.domain.callback_policy import CALLBACKS
from notifications.domain.confirmation import CodeAsked, CodeVoided
from notifications.domain.gathering import MatterGathered, MatterLeftAlone, MattersSummedUp
from notifications.domain.limits import LIMITS
from notifications.domain.notice import AudienceAsked, GroupNamed, RecipientsNamed, StandInsNamed
from notifications.domain.notice_rules import RULES
from notifications.domain.notification_facts import (
    AttemptAccepted,
    AttemptFailed,
    AttemptPostponed,
    AttemptStarted,
    CallbackDue,
    MessageDelivered,
    NotificationRequested,
    NotificationUnreached,
)
from notifications.domain.outage import ChannelInOrder, ChannelOutOfOrder
from notifications.domain.plan import CAN_WAIT
from notifications.domain.policy import (
    PolicyProposalWithdrawn,
    PolicyProposed,
    PolicyPublished,
    PolicyWithdrawn,
)
from notifications.domain.wording import CHANNELS


def register(registry: Registry) -> None:
    registry.upcast(AudienceAsked, 1)(at_once_to_an_audience)
    registry.upcast(RecipientsNamed, 1)(at_once_to_an_audience)
    registry.upcast(StandInsNamed, 1)(of_some_park)
    registry.upcast(GroupNamed, 1)(at_whatever_hour)
    registry.upcast(CodeAsked, 1)(for_no_address)
    registry.upcast(CodeVoided, 1)(wherever_it_may_have_gone)
    registry.upcast(NotificationRequested, 1)(at_once_of_a_rule)
    registry.upcast(NotificationRequested, 2)(to_nobodys_contact)
    registry.upcast(AttemptStarted, 1)(before_steps)
    registry.upcast(AttemptStarted, 2)(by_the_only_provider)
    registry.upcast(AttemptPostponed, 1)(asked_again)
    registry.upcast(AttemptPostponed, 2)(unbilled)
    registry.upcast(AttemptPostponed, 3)(untimed)
    registry.upcast(MessageDelivered, 1)(by_an_untold_name)
    registry.upcast(MessageDelivered, 2)(wherever_it_went)
    registry.upcast(AttemptFailed, 1)(of_unknown_age)
    registry.upcast(AttemptAccepted, 1)(before_costs)
    registry.upcast(CallbackDue, 1)(before_tasks)
    registry.upcast(NotificationUnreached, 1)(for_untold_reasons)
    registry.upcast(EmergencyContactsAsked, 1)(after_calls_alone)
    registry.upcast(NumberAsked, 1)(some_time)
    registry.upcast(CallMade, 1)(of_a_number_asked_some_time)
    registry.upcast(ChannelOutOfOrder, 1)(of_all_providers)
    registry.upcast(ChannelInOrder, 1)(of_all_providers)
    registry.upcast(MatterGathered, 1)(of_an_import)
    registry.upcast(MatterLeftAlone, 1)(of_an_import)
    registry.upcast(MattersSummedUp, 1)(of_an_import_all_important)
    for of_policy in (PolicyProposed, PolicyPublished, PolicyProposalWithdrawn, PolicyWithdrawn):
        registry.upcast(of_policy, 1)(by_priority_alone)
        registry.upcast(of_policy, 2)(however_soon)
        registry.upcast(of_policy, 3)(half_for_emergencies)
        registry.upcast(of_policy, 4)(as_many_singly)


def some_time(asked: dict[str, Any]) -> dict[str, Any]:
    """Once, and nobody wrote down when."""
    return asked | {"at": None}


def of_a_number_asked_some_time(made: dict[str, Any]) -> dict[str, Any]:
    """Whether it was still theirs when the call was told of, nobody wrote down."""
    return made | {"asked_at": None}


def of_some_park(stood_in: dict[str, Any]) -> dict[str, Any]:
    """Whose park it was nobody wrote down: who held a role that nobody held here was of another."""
    missing = {"manager" if who == "unit_manager" else who for who in stood_in["instead_of"]}
    return stood_in | {"elsewhere": stood_in["role"] in missing}


def at_once(requested: dict[str, Any]) -> dict[str, Any]:
    """All channels were begun at once, and receipts were awaited for two hours."""
    step = {"channels": requested["channels"], "minutes": 120}
    plan = {"name": "at_once", "priority": "important", "steps": [step]}
    kept = {name: value for name, value in requested.items() if name != "channels"}
    return kept | {"plan": plan, "rules_version": 1}


def at_once_of_a_rule(requested: dict[str, Any]) -> dict[str, Any]:
    """The same of one person; which of the rules of its kind it was, nobody wrote down."""
    return at_once(requested) | {"matter": _of_a_rule(requested["matter"])}


def for_no_address(asked: dict[str, Any]) -> dict[str, Any]:
    """Each went to whichever was offered when it was sent."""
    return asked | {"address_id": None}


def wherever_it_may_have_gone(voided: dict[str, Any]) -> dict[str, Any]:
    """Whatever was changed, it counted no more."""
    return voided | {"channels": CHANNELS}


def to_nobodys_contact(requested: dict[str, Any]) -> dict[str, Any]:
    """Each was for who is concerned themselves, or for their work."""
    return requested | {"emergency_of": None}


def at_once_to_an_audience(asked: dict[str, Any]) -> dict[str, Any]:
    """The same of whom it is for."""
    return asked | {"matter": _of_a_rule(asked["matter"]), "audience": at_once(asked["audience"])}


def _of_a_rule(matter: dict[str, Any]) -> dict[str, Any]:
    return matter | {"rule": matter["kind"]}


def before_steps(started: dict[str, Any]) -> dict[str, Any]:
    """There was one, and the time for receipts counted from the request."""
    return started | {"step": 0, "heard_by": None}


ONLY: Final = {"app": "push", "sms": "aliyun", "wechat": "wechat", "email": "smtp"}


def by_the_only_provider(started: dict[str, Any]) -> dict[str, Any]:
    """Each channel had one, and it was asked for the message from the second try on."""
    return started | {"provider": ONLY[started["channel"]], "in_doubt": started["tries"] > 1}


def asked_again(postponed: dict[str, Any]) -> dict[str, Any]:
    """Whatever the reason, the provider was asked for the message before it was sent again."""
    return postponed | {"left": "in_doubt"}


def by_an_untold_name(delivered: dict[str, Any]) -> dict[str, Any]:
    """By which name the provider had it was said with its answer alone."""
    return delivered | {"message_id": ""}


def wherever_it_went(delivered: dict[str, Any]) -> dict[str, Any]:
    """It counted for the address they had."""
    return delivered | {"offered": False}


def unbilled(postponed: dict[str, Any]) -> dict[str, Any]:
    """What it would cost was counted when it was taken, and where nobody heard of that, never."""
    return postponed | {"bill": None}


def untimed(postponed: dict[str, Any]) -> dict[str, Any]:
    """While no provider was in order the time of a step did not run."""
    return postponed | {"step": None, "heard_by": None}


def of_unknown_age(failed: dict[str, Any]) -> dict[str, Any]:
    """Of an address that was not there, nobody said whether it had been."""
    return failed | {"dead_since": None}


def before_costs(accepted: dict[str, Any]) -> dict[str, Any]:
    """The texts were those shipped, and nobody counted."""
    return accepted | {"wording": 1, "cost_fen": None}


def before_tasks(due: dict[str, Any]) -> dict[str, Any]:
    """What it was about stood with the notification alone."""
    return due | {"matter": None}


def for_untold_reasons(unreached: dict[str, Any]) -> dict[str, Any]:
    """Why stood with the attempts alone, and of what with the request."""
    return unreached | {"matter": None, "lost": []}


def of_all_providers(outage: dict[str, Any]) -> dict[str, Any]:
    """Of one that alone leads to its addresses nothing was told."""
    return outage | {"alone": None}


def after_calls_alone(asked: dict[str, Any]) -> dict[str, Any]:
    """Who had no number was called in vain as often as all others, or nobody saw whom else to call."""
    return asked | {"no_number": False}


def by_priority_alone(said: dict[str, Any]) -> dict[str, Any]:
    """What mattered went out at whatever hour, and the rest kept to the quiet hours."""
    values = said["values"]
    if values["policy"] != "notice-rules":
        return said
    plans = {
        name: plan | {"urgent": plan["priority"] not in CAN_WAIT} for name, plan in values["plans"].items()
    }
    return said | {"values": values | {"plans": plans}}


def however_soon(said: dict[str, Any]) -> dict[str, Any]:
    """Nobody had said how far apart calls in vain have to be: as far as version 1 says now."""
    values = said["values"]
    if values["policy"] != "callbacks":
        return said
    apart = CALLBACKS.number(1).values.minutes_between_calls
    return said | {"values": values | {"minutes_between_calls": apart}}


def half_for_emergencies(said: dict[str, Any]) -> dict[str, Any]:
    """How much of a limit is left to emergencies was nobody's to say: as much as version 1 says now."""
    values = said["values"]
    if values["policy"] != "message-limits":
        return said
    left = LIMITS.number(1).values.for_emergencies
    return said | {"values": values | {"for_emergencies": left}}


def as_many_singly(said: dict[str, Any]) -> dict[str, Any]:
    """All that waited for a morning was told one by one; from now on as many as version 1 says."""
    values = said["values"]
    if values["policy"] != "notice-rules":
        return said
    return said | {"values": values | {"told_singly": RULES.number(1).values.told_singly}}


def at_whatever_hour(named: dict[str, Any]) -> dict[str, Any]:
    return named | {"quiet": None}


def of_an_import(gathered: dict[str, Any]) -> dict[str, Any]:
    """Nothing else was gathered."""
    kept = {name: value for name, value in gathered.items() if name != "import_id"}
    return kept | {"round_id": gathered["import_id"], "until": None}


def of_an_import_all_important(summed_up: dict[str, Any]) -> dict[str, Any]:
    """Each was told as what is important is."""
    return of_an_import(summed_up) | {"important": True, "rules_version": None}
