"""Commands that are decided by policy data are told it, whoever asks them: an edge, a deadline, a policy; and
who is to tell that a contract nears its end, whether it is to be renewed, or that it is overstayed, whether
another is signed.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from kernel.domain import Command
from kernel.service import Informs
from policy.domain.book import Book
from policy.domain.values import Versions
from psycopg import AsyncConnection

from contracts.domain.contract_commands import FallDue, WarnOfExpiry
from contracts.domain.cover_commands import LookAgain
from contracts.domain.deduction_policy import DeductionRules
from contracts.domain.expiry import ExpiryStages
from contracts.domain.filing_commands import Demand
from contracts.domain.filing_policy import FilingDays
from contracts.domain.handover_commands import OpenHandover
from contracts.domain.handover_policy import HandoverDays
from contracts.domain.overstaying import TellOverstay
from contracts.domain.renewal_commands import RenewalCommand
from contracts.domain.renewal_policy import RenewalDays
from contracts.domain.retention import EndRetention
from contracts.domain.retention_policy import PaperRetention
from contracts.domain.settlement_commands import JudgedCommand, OpenSettlement
from contracts.domain.settling_policy import SettlingDays
from contracts.domain.signing_policy import SigningLimits
from contracts.domain.signing_round_commands import SigningCommand
from contracts.views.following import NEXT_SIGNED
from contracts.views.policies import SHELF
from contracts.views.renewals import DECLINED


class Known(NamedTuple):
    """All policies; of contracts that near their end those that are not to be renewed, and of those that are
    overstayed those behind which their tenant has signed another.
    """

    policies: Book
    declined: frozenset[UUID]
    next_signed: frozenset[UUID]


async def read(conn: AsyncConnection[Any], commands: Sequence[Command]) -> Book | Known:
    """What these commands are decided by; the policies alone where none has to know more."""
    policies = await SHELF.told(conn, commands)
    ends = [each for each in commands if isinstance(each, WarnOfExpiry)]
    stays = [each.contract_id for each in commands if isinstance(each, TellOverstay)]
    if not ends and not stays:
        return policies
    asked = [each.contract_id for each in ends], [each.ends_on for each in ends]
    declined = await (await conn.execute(DECLINED, asked)).fetchall()
    signed = await (await conn.execute(NEXT_SIGNED, [stays])).fetchall()
    return Known(policies, frozenset(id_ for (id_,) in declined), frozenset(id_ for (id_,) in signed))


def tell(command: Command, policies: Book) -> Command:
    """The same command, with all versions of the policy it is decided by."""
    match command:
        case WarnOfExpiry() | LookAgain():
            return _with(command, policies.of(ExpiryStages))
        case FallDue() | TellOverstay() | RenewalCommand():
            return _with(command, policies.of(RenewalDays))
        case SigningCommand():
            return _with(command, policies.of(SigningLimits))
        case JudgedCommand():
            return _with(command, policies.of(DeductionRules))
        case OpenHandover():
            return _with(command, policies.of(HandoverDays))
        case OpenSettlement():
            return _with(command, policies.of(SettlingDays))
        case EndRetention():
            return _with(command, policies.of(PaperRetention))
        case Demand(park_id=park_id):
            return _with(command, policies.in_park(FilingDays, park_id))
    return command


def _told(command: Command, known: Book | Known) -> Command:
    if isinstance(known, Book):
        return tell(command, known)
    told = tell(command, known.policies)
    if isinstance(told, WarnOfExpiry):
        return told.model_copy(update={"declined": told.contract_id in known.declined})
    if isinstance(told, TellOverstay):
        return told.model_copy(update={"next_signed": told.contract_id in known.next_signed})
    return told


def _with(command: Command, policy: Versions[Any]) -> Command:
    return command.model_copy(update={"policy": policy})


by_policy = Informs(
    commands=(
        *(
            WarnOfExpiry,
            LookAgain,
            FallDue,
            TellOverstay,
            RenewalCommand,
            SigningCommand,
            Demand,
            JudgedCommand,
        ),
        *(OpenHandover, OpenSettlement, EndRetention),
    ),
    read=read,
    tell=_told,
)
