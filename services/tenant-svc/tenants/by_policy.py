"""Commands that are decided by policy data are told it, whoever asks them: an edge, a deadline, a policy."""

from typing import Any

from kernel.domain import Command
from kernel.service import Informs
from policy.domain.book import Book
from policy.domain.values import Versions

from tenants.domain.crowding import Crowding
from tenants.domain.door_commands import DoorCommand
from tenants.domain.door_policy import DoorTimes
from tenants.domain.household import CrowdingCommand
from tenants.domain.person import ChangeContacts
from tenants.domain.reach import ReachCommand
from tenants.domain.reach_policy import ContactMethods
from tenants.domain.risk import NoteAge, NoteCorrected
from tenants.domain.risk_policy import HighRiskAge
from tenants.domain.verification import RequestVerification
from tenants.domain.verification_policy import VerificationPatience
from tenants.views.policies import SHELF


def tell(command: Command, policies: Book) -> Command:
    """The same command, with all versions of the policy it is decided by."""
    match command:
        case NoteAge() | NoteCorrected():
            return _with(command, policies.of(HighRiskAge))
        case ReachCommand() | ChangeContacts():
            return _with(command, policies.of(ContactMethods))
        case RequestVerification():
            return _with(command, policies.of(VerificationPatience))
        case DoorCommand():
            return _with(command, policies.of(DoorTimes))
        case CrowdingCommand(capacity=known):
            return _with(command, policies.of(Crowding, known.city))
    return command


def _with(command: Command, policy: Versions[Any]) -> Command:
    return command.model_copy(update={"policy": policy})


by_policy = Informs(
    commands=(
        *(NoteAge, NoteCorrected, ReachCommand, ChangeContacts),
        *(RequestVerification, DoorCommand, CrowdingCommand),
    ),
    read=SHELF.told,
    tell=tell,
)
