"""Which contract ends when a tenant leaves a room, or was over before they ever came.

A process per tenant. Contracts are told here, moves by tenant-svc, and nothing orders the two: so it only
collects what it hears, and after each word ends whatever should have ended by all it knows.
"""

from collections.abc import Iterator, Set
from datetime import date
from functools import reduce
from uuid import UUID

from kernel.domain import Decider

from contracts.domain.tenancy_changes import due, without
from contracts.domain.tenancy_commands import (
    ForgetAgreement,
    ForgetArrival,
    ForgetDeparture,
    GiveWay,
    NoteFollowedInPart,
    NoteLived,
    NoteOver,
    NoteRanOut,
    NoteRenewal,
    ReturnAgreements,
    TakeNote,
    TakeWayBack,
    TellEndsAgain,
    TenancyCommand,
    command_of,
    word_of,
)
from contracts.domain.tenancy_facts import (
    Agreement,
    AgreementAnnulled,
    AgreementFollowedInPart,
    AgreementForsaken,
    AgreementNotForsaken,
    AgreementRenewed,
    AgreementsReturned,
    ArrivalWithdrawn,
    Departure,
    DepartureWithdrawn,
    LivedUnderAnother,
    RoomExchanged,
    TenancyEnded,
    TenancyEvent,
    TenancyGaveWay,
    TenancyHeldOver,
    TenancyNeverBegan,
    TenancyNoted,
    TenancyPassedOn,
    TenancyResumed,
    TenancyUnlived,
    TenancyWayTakenBack,
)
from contracts.domain.tenancy_forsaken import left_to_stand
from contracts.domain.tenancy_leaving import ends_by_leaving
from contracts.domain.tenancy_merged import by_other_numbers, gave_way, over_by_leaving, resumed
from contracts.domain.tenancy_over import annulled, over_by, ran_out, renewed, stayed_behind, unlived
from contracts.domain.tenancy_rooms import Tenancy, last_of, lives_by_another, rooms_before, stays_in


def decide(command: TenancyCommand, tenancy: Tenancy) -> list[TenancyEvent]:
    told = _followed_up(command, tenancy)
    return [*told, *left_to_stand(command.tenant_id, tenancy, reduce(evolve, told, tenancy))]


def _followed_up(command: TenancyCommand, tenancy: Tenancy) -> list[TenancyEvent]:
    """Nothing is told twice of who went along, whichever word it followed from."""
    told = _decided(command, tenancy)
    known = reduce(evolve, told, tenancy)
    along = due(command.tenant_id, known)
    return [*told, *along, *by_other_numbers(command.tenant_id, reduce(evolve, along, known))]


def _decided(command: TenancyCommand, tenancy: Tenancy) -> list[TenancyEvent]:
    survivor, word = tenancy.survivor_id, word_of(command)
    if survivor and word and not command.of and not _left_already(command, tenancy):
        return [TenancyPassedOn(tenant_id=command.tenant_id, survivor_id=survivor, word=word)]
    match command:
        case GiveWay(survivor_id=id_) if id_ != survivor:
            return gave_way(command, tenancy)
        case TakeWayBack() if survivor:
            return _two_again(command.tenant_id, survivor, tenancy)
        case NoteLived(of=UUID() as of):
            told = LivedUnderAnother(**command.model_dump())
            return [told] if tenancy.lived_under.get(of) != told else []
        case ReturnAgreements():
            return _returned(command, tenancy)
        case TellEndsAgain(contract_ids=ids):
            return [each for each in tenancy.ended if each.contract_id in ids]
        case TakeNote():
            return _noted(command, tenancy)
        case NoteOver():
            return _annulled(command.tenant_id, over_by(command, tenancy), tenancy)
        case NoteRanOut():
            return ran_out(command, tenancy)
        case ForgetAgreement(contract_id=id_) if id_ not in tenancy.annulled:
            return _annulled(command.tenant_id, annulled(command, tenancy), tenancy)
        case ForgetArrival(arrival=arrival) if arrival in tenancy.notes:
            return [ArrivalWithdrawn(**command.model_dump(exclude={"of"}))]
        case ForgetDeparture(departure=departure) if departure in tenancy.notes:
            return _stayed(command, tenancy)
        case NoteRenewal():
            return renewed(command, tenancy)
        case NoteFollowedInPart():
            followed = AgreementFollowedInPart(**command.model_dump(exclude={"of"}))
            return [followed] if followed not in tenancy.followed_in_part else []
    return []


def _left_already(command: TenancyCommand, tenancy: Tenancy) -> bool:
    """Whether it tells of a contract that ended as they left under this number: none of the survivor's."""
    match command:
        case TakeNote(note=Agreement(contract_id=id_) as agreed):
            known = evolve(tenancy, TenancyNoted(tenant_id=command.tenant_id, note=agreed))
            return any(each.contract_id == id_ for each in ends_by_leaving(command.tenant_id, known))
    return False


def _noted(command: TakeNote, tenancy: Tenancy) -> list[TenancyEvent]:
    if command.note in tenancy.notes:
        return []
    noted = TenancyNoted(**command.model_dump())
    told = _ended_by_leaving(command.tenant_id, [noted], tenancy)
    return [*told, *_lived_past(tenancy, reduce(evolve, told, tenancy))]


def _annulled(tenant_id: UUID, told: list[TenancyEvent], tenancy: Tenancy) -> list[TenancyEvent]:
    """Whose leaving was heard of first had ended what counts no more, so that it ends what they lived by."""
    if not any(isinstance(each, AgreementAnnulled) for each in told):
        return told
    return _ended_by_leaving(tenant_id, told, tenancy)


def _ended_by_leaving(tenant_id: UUID, told: list[TenancyEvent], tenancy: Tenancy) -> list[TenancyEvent]:
    """What is told, what goes along by it, and what turns out to have ended with a leaving."""
    known = reduce(evolve, told, tenancy)
    along = due(tenant_id, known)
    known = reduce(evolve, along, known)
    ended = (each for each in ends_by_leaving(tenant_id, known) if each not in tenancy.ended)
    return [*told, *along, *ended]


def _lived_past(before: Tenancy, now: Tenancy) -> Iterator[TenancyHeldOver]:
    """What ended because nobody had come, and somebody had after all, told late: they came while it ran, or
    never left, and stay past its end.
    """
    for over in unlived(before):
        agreement = last_of(over.contract_id, now, over.ended_on)
        if agreement is None or lives_by_another(over.unit_id, agreement, now, over.ended_on):
            continue
        if any(came < over.ended_on < left for came, left in stays_in(over.unit_id, now)):
            yield _held_over(over)


def _held_over(over: TenancyEnded | TenancyUnlived) -> TenancyHeldOver:
    place = over.model_dump(include={"tenant_id", "contract_id", "unit_id"})
    return TenancyHeldOver(**place, since=over.ended_on)


def _stayed(command: ForgetDeparture, tenancy: Tenancy) -> list[TenancyEvent]:
    """What ended with this leaving alone did not, nor the rooms beside it which nobody was put down in."""
    withdrawn = DepartureWithdrawn(**command.model_dump(exclude={"of"}))
    known, left = evolve(tenancy, withdrawn), command.departure
    still, rooms = over_by_leaving(command.tenant_id, known), rooms_before(left.unit_id, left.on, tenancy)
    theirs = (each for each in tenancy.ended if each.unit_id in rooms and each.ended_on == left.on)
    goes_on = [each for each in theirs if each.lets not in still]
    goes_on += _beside({each.contract_id for each in goes_on}, left.on, tenancy)
    again = [resumed(each, tenancy) for each in goes_on]
    told = [withdrawn, *again, *_lived_past(tenancy, known)]
    return [*told, *stayed_behind(rooms, reduce(evolve, told, tenancy))]


def _beside(contract_ids: Set[UUID], since: date, tenancy: Tenancy) -> list[TenancyEnded]:
    """What ended by these contracts from that day on in rooms that nobody was ever put down in."""
    never = unlived(tenancy)
    ended = (each for each in tenancy.ended if each in never and each.contract_id in contract_ids)
    return [each for each in ended if each.ended_on >= since and not any(stays_in(each.unit_id, tenancy))]


def _two_again(tenant_id: UUID, survivor: UUID, tenancy: Tenancy) -> list[TenancyEvent]:
    """What was said while they were one is known here from now on, and decided as if it were said now."""
    ids = {word.contract_id for word in tenancy.passed_on}
    told: list[TenancyEvent] = [
        TenancyWayTakenBack(tenant_id=tenant_id, survivor_id=survivor, contract_ids=tuple(sorted(ids)))
    ]
    known = evolve(tenancy, told[0])
    for word in tenancy.passed_on:
        for event in _followed_up(command_of(word, tenant_id), known):
            known = evolve(known, event)
            told.append(event)
    return told


def _returned(asked: ReturnAgreements, tenancy: Tenancy) -> list[TenancyEvent]:
    """What was passed on by the tenancy of the other number is none of theirs any more. What ended of it as
    the tenant left the room goes on, for they are somebody else, unless they were said to live there by it.
    """
    agreed = {each.contract_id for each in tenancy.agreements}
    ids = tuple(id_ for id_ in asked.contract_ids if id_ in agreed)
    if not ids and asked.of not in tenancy.lived_under:
        return []
    back = AgreementsReturned(tenant_id=asked.tenant_id, contract_ids=ids, of=asked.of)
    known = evolve(tenancy, back)
    still = over_by_leaving(asked.tenant_id, known)
    by_it = {each.contract_id for each in tenancy.told(Departure)} & {*ids}
    left = (each for each in tenancy.ended if each not in (*known.ended, *unlived(tenancy)))
    return [
        back,
        *(resumed(each, known) for each in left if each.lets not in still and each.contract_id not in by_it),
    ]


def evolve(tenancy: Tenancy, event: TenancyEvent) -> Tenancy:
    match event:
        case TenancyNoted(note=Agreement(contract_id=id_) as note, of=UUID() as of):
            theirs = tenancy.theirs | {id_: of}
            return tenancy.model_copy(update={"notes": (*tenancy.notes, note), "theirs": theirs})
        case TenancyNoted(note=note):
            return tenancy.model_copy(update={"notes": (*tenancy.notes, note)})
        case LivedUnderAnother(of=of):
            return tenancy.model_copy(update={"lived_under": tenancy.lived_under | {of: event}})
        case RoomExchanged(held_by=None):
            return tenancy.model_copy(update={"exchanged": without(event, tenancy.exchanged)})
        case RoomExchanged():
            return tenancy.model_copy(update={"exchanged": (*tenancy.exchanged, event)})
        case TenancyEnded():
            before = (each for each in tenancy.ended if _place(each) != _place(event))
            return tenancy.model_copy(update={"ended": (*before, event)})
        case (
            TenancyResumed(contract_id=id_, unit_id=unit, left_on=day)
            | TenancyHeldOver(contract_id=id_, unit_id=unit, since=day)
        ):
            gone = (id_, unit, day)
            ended = tuple(each for each in tenancy.ended if _place(each) != gone)
            unlived = tuple(each for each in tenancy.unlived if _place(each) != gone)
            return tenancy.model_copy(update={"ended": ended, "unlived": unlived})
        case TenancyUnlived():
            return tenancy.model_copy(update={"unlived": (*tenancy.unlived, event)})
        case AgreementRenewed():
            return tenancy.model_copy(update={"renewed": (*tenancy.renewed, event)})
        case AgreementFollowedInPart():
            return tenancy.model_copy(update={"followed_in_part": (*tenancy.followed_in_part, event)})
        case ArrivalWithdrawn(arrival=never) | DepartureWithdrawn(departure=never):
            notes = tuple(note for note in tenancy.notes if note != never)
            return tenancy.model_copy(update={"notes": notes})
        case AgreementAnnulled(contract_id=id_):
            return tenancy.model_copy(update={"annulled": tenancy.annulled | {id_}})
        case TenancyGaveWay(survivor_id=id_):
            return tenancy.model_copy(update={"survivor_id": id_, "passed_on": ()})
        case TenancyPassedOn(word=word):
            return tenancy.model_copy(update={"passed_on": (*tenancy.passed_on, word)})
        case TenancyWayTakenBack():
            return tenancy.model_copy(update={"survivor_id": None, "passed_on": ()})
        case AgreementsReturned(contract_ids=ids, of=of):
            notes = tuple(n for n in tenancy.notes if not (isinstance(n, Agreement) and n.contract_id in ids))
            renewed = tuple(each for each in tenancy.renewed if each.contract_id not in ids)
            in_part = tuple(each for each in tenancy.followed_in_part if each.contract_id not in ids)
            theirs = {id_: whose for id_, whose in tenancy.theirs.items() if id_ not in ids}
            under = {number: told for number, told in tenancy.lived_under.items() if number != of}
            back: dict[str, object] = {
                "notes": notes,
                "renewed": renewed,
                "followed_in_part": in_part,
                "annulled": tenancy.annulled - {*ids},
            }
            back |= {"theirs": theirs, "lived_under": under}
            if of:  # since what is returned goes on
                own = (each for each in tenancy.ended if each.lived_under != of)
                back["ended"] = tuple(each for each in own if each.contract_id not in ids)
            return tenancy.model_copy(update=back)
    return tenancy


def _place(over: TenancyEnded | TenancyUnlived) -> tuple[UUID, UUID, date]:
    return over.contract_id, over.unit_id, over.ended_on


tenancy = Decider(
    "tenancy",
    Tenancy(),
    decide,
    evolve,
    (
        *(TenancyNoted, RoomExchanged, TenancyEnded, TenancyResumed, TenancyHeldOver, TenancyNeverBegan),
        TenancyUnlived,
        *(AgreementAnnulled, ArrivalWithdrawn, DepartureWithdrawn, AgreementRenewed),
        *(AgreementFollowedInPart, AgreementForsaken, AgreementNotForsaken),
        *(TenancyGaveWay, LivedUnderAnother, TenancyPassedOn, TenancyWayTakenBack, AgreementsReturned),
    ),
)
