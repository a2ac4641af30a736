"""What a tenancy is asked, all by policies; and what of it another tenancy is asked in its place."""

from datetime import date
from uuid import UUID

from kernel.domain import Command

from contracts.domain.tenancy_facts import (
    Agreement,
    Annulled,
    Arrival,
    Departure,
    FollowedInPart,
    Lived,
    Note,
    Over,
    RanOut,
    Renewed,
    Word,
)


class TenancyCommand(Command):
    """`of`: the number that gave way to the tenant's, where its tenancy passes this on."""

    tenant_id: UUID
    of: UUID | None = None


class TakeNote(TenancyCommand):
    note: Note


class ForgetAgreement(TenancyCommand):
    """Asked when the contract was annulled."""

    contract_id: UUID


class NoteOver(TenancyCommand):
    """Asked when the contract was terminated; `on` is the first day without it, `unit_ids` those it had then.

    `paid`: a deposit is to be settled, whoever lived there.
    """

    contract_id: UUID
    unit_ids: tuple[UUID, ...]
    on: date
    paid: bool


class NoteRanOut(TenancyCommand):
    """Asked when the contract expired; `unit_ids` are those it had then."""

    contract_id: UUID
    unit_ids: tuple[UUID, ...]


class ForgetArrival(TenancyCommand):
    """Asked when the move-in was withdrawn."""

    arrival: Arrival


class ForgetDeparture(TenancyCommand):
    """Asked when the move-out was withdrawn."""

    departure: Departure


class NoteRenewal(TenancyCommand):
    """Asked when the contract that follows was signed."""

    contract_id: UUID
    renewed_by: UUID
    from_on: date


class NoteFollowedInPart(TenancyCommand):
    """Asked when a contract is signed that follows in some of its rooms alone."""

    contract_id: UUID
    followed_by: UUID
    from_on: date


class GiveWay(TenancyCommand):
    """Asked when the tenant's number gave way to the survivor's, on that local day."""

    survivor_id: UUID
    on: date


class NoteLived(TenancyCommand):
    """Asked of the survivor's then, where they had lived somewhere under the number `of`."""

    on: date
    stays: tuple[Lived, ...]


class TakeWayBack(TenancyCommand):
    """Asked when the two are two after all."""


class ReturnAgreements(TenancyCommand):
    """Asked of the survivor's then: what was passed on by the tenancy of the number `of`."""

    contract_ids: tuple[UUID, ...]


class TellEndsAgain(TenancyCommand):
    """Asked when the survivor's has taken back what ended of these as they left: what ended with a leaving
    under this number was told to what was over by then.
    """

    contract_ids: tuple[UUID, ...]


def word_of(command: TenancyCommand) -> Word | None:
    """What it says of an agreement; None: of a move, or of none."""
    said = command.model_dump(exclude={"tenant_id", "of"})
    match command:
        case TakeNote(note=Agreement() as agreed):
            return agreed
        case NoteOver():
            return Over(**said)
        case NoteRanOut():
            return RanOut(**said)
        case ForgetAgreement():
            return Annulled(**said)
        case NoteRenewal():
            return Renewed(**said)
        case NoteFollowedInPart():
            return FollowedInPart(**said)
    return None


def command_of(word: Word, tenant_id: UUID, of: UUID | None = None) -> TenancyCommand:
    """The same, asked of this tenant's; `of`: by whose tenancy it is passed on."""
    said = word.model_dump(exclude={"kind"}) | {"tenant_id": tenant_id, "of": of}
    match word:
        case Agreement():
            return TakeNote(tenant_id=tenant_id, of=of, note=word)
        case Over():
            return NoteOver(**said)
        case RanOut():
            return NoteRanOut(**said)
        case Annulled():
            return ForgetAgreement(**said)
        case Renewed():
            return NoteRenewal(**said)
        case FollowedInPart():
            return NoteFollowedInPart(**said)
