"""Commands that are decided by policy data are told it, whoever asks them: an edge, a deadline, a policy."""

from typing import Any

from kernel.domain import Command
from kernel.service import Informs
from policy.domain.book import Book
from policy.domain.values import Versions

from contracts.domain.contract_commands import FallDue, WarnOfExpiry
from contracts.domain.cover_commands import LookAgain
from contracts.domain.deduction_policy import DeductionRules
from contracts.domain.expiry import ExpiryStages
from contracts.domain.filing_commands import Demand
from contracts.domain.filing_policy import FilingDays
from contracts.domain.renewal_commands import RenewalCommand
from contracts.domain.renewal_policy import RenewalDays
from contracts.domain.retention import EndRetention
from contracts.domain.retention_policy import PaperRetention
from contracts.domain.settlement_commands import JudgedCommand, OpenSettlement
from contracts.domain.settling_policy import SettlingDays
from contracts.domain.signing_policy import SigningLimits
from contracts.domain.signing_round_commands import SigningCommand
from contracts.views.policies import SHELF


def tell(command: Command, policies: Book) -> Command:
    """The same command, with all versions of the policy it is decided by."""
    match command:
        case WarnOfExpiry() | LookAgain():
            return _with(command, policies.of(ExpiryStages))
        case FallDue() | RenewalCommand():
            return _with(command, policies.of(RenewalDays))
        case SigningCommand():
            return _with(command, policies.of(SigningLimits))
        case JudgedCommand():
            return _with(command, policies.of(DeductionRules))
        case OpenSettlement():
            return _with(command, policies.of(SettlingDays))
        case EndRetention():
            return _with(command, policies.of(PaperRetention))
        case Demand(park_id=park_id):
            return _with(command, policies.in_park(FilingDays, park_id))
    return command


def _with(command: Command, policy: Versions[Any]) -> Command:
    return command.model_copy(update={"policy": policy})


by_policy = Informs(
    commands=(
        *(WarnOfExpiry, LookAgain, FallDue, RenewalCommand, SigningCommand, Demand, JudgedCommand),
        *(OpenSettlement, EndRetention),
    ),
    read=SHELF.told,
    tell=tell,
)
