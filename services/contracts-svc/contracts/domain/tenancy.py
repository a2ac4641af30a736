"""Which contract ends when a tenant leaves a room, or was over before they ever came.

A process per tenant. Contracts are told here, moves by tenant-svc, and nothing orders the two: so it only
collects what it hears, and after each word ends whatever should have ended by all it knows.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from kernel.domain import Decider

from contracts.domain.tenancy_commands import (
    ForgetAgreement,
    ForgetArrival,
    ForgetDeparture,
    GiveWay,
    NoteOver,
    NoteRanOut,
    NoteRenewal,
    ReturnAgreements,
    TakeNote,
    TakeWayBack,
    TenancyCommand,
    command_of,
    word_of,
)
from contracts.domain.tenancy_facts import (
    Agreement,
    AgreementAnnulled,
    AgreementRenewed,
    AgreementsReturned,
    ArrivalWithdrawn,
    Departure,
    DepartureWithdrawn,
    Over,
    Renewed,
    RoomChange,
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
    Word,
)
from contracts.domain.tenancy_over import annulled, over_by, ran_out
from contracts.domain.tenancy_rooms import (
    Tenancy,
    along_to,
    ended_by,
    has_its_own,
    held_by,
    last_of,
    lives_by_another,
    stays_in,
)


def decide(command: TenancyCommand, tenancy: Tenancy) -> list[TenancyEvent]:
    survivor, word = tenancy.survivor_id, word_of(command)
    if survivor and word:
        return [TenancyPassedOn(tenant_id=command.tenant_id, survivor_id=survivor, word=word)]
    match command:
        case GiveWay(survivor_id=id_) if id_ != survivor:
            return _gave_way(command, tenancy)
        case TakeWayBack() if survivor:
            return _two_again(command.tenant_id, survivor, tenancy)
        case ReturnAgreements(contract_ids=ids):
            known = {each.contract_id for each in tenancy.agreements}
            theirs = tuple(id_ for id_ in ids if id_ in known)
            told = AgreementsReturned(tenant_id=command.tenant_id, contract_ids=theirs)
            return [told] if theirs else []
        case TakeNote():
            return _noted(command, tenancy)
        case NoteOver():
            return over_by(command, tenancy)
        case NoteRanOut():
            return ran_out(command, tenancy)
        case ForgetAgreement(contract_id=id_) if id_ not in tenancy.annulled:
            return annulled(command, tenancy)
        case ForgetArrival(arrival=arrival) if arrival in tenancy.notes:
            return [ArrivalWithdrawn(**command.model_dump())]
        case ForgetDeparture(departure=departure) if departure in tenancy.notes:
            return _stayed(command, tenancy)
        case NoteRenewal():
            renewed = AgreementRenewed(**command.model_dump())
            return [renewed] if renewed not in tenancy.renewed else []
    return []


def _noted(command: TakeNote, tenancy: Tenancy) -> list[TenancyEvent]:
    if command.note in tenancy.notes:
        return []
    noted = TenancyNoted(tenant_id=command.tenant_id, note=command.note)
    known = evolve(tenancy, noted)
    moved = [
        RoomExchanged(
            tenant_id=command.tenant_id,
            contract_id=agreement.contract_id,
            exchanged_on=change.on,
            **change.model_dump(include={"from_unit_id", "to_unit_id"}),
        )
        for change, agreement in _changes(known)
        if not has_its_own(change, agreement, known)
    ]
    told = {*tenancy.exchanged, *tenancy.ended}
    due = _ends(command.tenant_id, known)
    late = [_held_over(over) for over in unlived(tenancy) if _lived_past(over, known)]
    return [noted, *(each for each in (*moved, *due) if each not in told), *late]


def unlived(tenancy: Tenancy) -> list[TenancyEnded | TenancyUnlived]:
    """What ended because nobody had ever come, by all that was told then."""
    by_leaving = {(each.unit_id, each.on) for each in tenancy.told(Departure)}
    for each in tenancy.told(RoomChange):
        by_leaving |= {(each.from_unit_id, each.on), (each.to_unit_id, each.on)}
    settled = [each for each in tenancy.ended if (each.unit_id, each.ended_on) not in by_leaving]
    return [*settled, *tenancy.unlived]


def _lived_past(over: TenancyEnded | TenancyUnlived, tenancy: Tenancy) -> bool:
    """Whether they came after all, told late: while it ran, and to stay past its end."""
    agreement = last_of(over.contract_id, tenancy)
    if agreement is None or lives_by_another(over.unit_id, agreement, tenancy):
        return False
    return any(came < over.ended_on < left for came, left in stays_in(over.unit_id, tenancy))


def _held_over(over: TenancyEnded | TenancyUnlived) -> TenancyHeldOver:
    place = over.model_dump(include={"tenant_id", "contract_id", "unit_id"})
    return TenancyHeldOver(**place, since=over.ended_on)


def _changes(tenancy: Tenancy) -> Iterator[tuple[RoomChange, Agreement]]:
    """Each change of rooms, with the contract that held the room they left."""
    for change in sorted(tenancy.told(RoomChange), key=lambda each: each.on):
        if agreement := held_by(change.from_unit_id, change.on, tenancy):
            yield change, agreement


def _ends(tenant_id: UUID, tenancy: Tenancy) -> list[TenancyEnded]:
    """What should have ended with each leaving, and with each change to a room that has a contract of its
    own: in the room left, or in that one, where it had gone along before the other was told.
    """
    left = [
        (agreement, departure.unit_id, departure.on)
        for departure in tenancy.told(Departure)
        if (ended := ended_by(departure, tenancy))
        for agreement in (ended, *along_to(departure, ended, tenancy))
    ]
    along = {(each.contract_id, each.to_unit_id, each.exchanged_on) for each in tenancy.exchanged}
    for change, agreement in _changes(tenancy):
        if has_its_own(change, agreement, tenancy):
            went = (agreement.contract_id, change.to_unit_id, change.on) in along
            left.append((agreement, change.to_unit_id if went else change.from_unit_id, change.on))
    return [
        TenancyEnded(tenant_id=tenant_id, contract_id=agreement.contract_id, unit_id=unit, ended_on=on)
        for agreement, unit, on in left
    ]


def _stayed(command: ForgetDeparture, tenancy: Tenancy) -> list[TenancyEvent]:
    """What ended with this leaving alone did not."""
    withdrawn = DepartureWithdrawn(**command.model_dump())
    left, still = command.departure, _ends(command.tenant_id, evolve(tenancy, withdrawn))
    found: list[TenancyEvent] = [withdrawn]
    for each in tenancy.ended:
        if (each.unit_id, each.ended_on) == (left.unit_id, left.on) and each not in still:
            place = each.model_dump(exclude={"ended_on"})
            found.append(TenancyResumed(**place, left_on=left.on))
    return found


def _gave_way(asked: GiveWay, tenancy: Tenancy) -> list[TenancyEvent]:
    """The survivor lives by what was agreed before as well, but for what has ended; of what ended because
    nobody had come, they may be the one who had.
    """
    never = unlived(tenancy)
    ended = {each.contract_id for each in tenancy.ended} - {each.contract_id for each in never}
    # What follows on what first, and then the last of them: a survivor who has left ended the last one alone.
    words: list[Word] = [Renewed(**each.model_dump(exclude={"tenant_id"})) for each in tenancy.renewed]
    agreed = [each for each in tenancy.agreements if each.contract_id not in ended]
    agreed.sort(key=lambda each: each.starts_on, reverse=True)
    words += agreed
    words += [
        Over(contract_id=each.contract_id, unit_ids=(each.unit_id,), on=each.ended_on, paid=False)
        for each in never
    ]
    who = asked.model_dump()
    return [TenancyGaveWay(**who), *(TenancyPassedOn(**who, word=word) for word in words)]


def _two_again(tenant_id: UUID, survivor: UUID, tenancy: Tenancy) -> list[TenancyEvent]:
    """What was said while they were one is known here from now on, and decided as if it were said now."""
    ids = {word.contract_id for word in tenancy.passed_on}
    told: list[TenancyEvent] = [
        TenancyWayTakenBack(tenant_id=tenant_id, survivor_id=survivor, contract_ids=tuple(sorted(ids)))
    ]
    known = evolve(tenancy, told[0])
    for word in tenancy.passed_on:
        for event in decide(command_of(word, tenant_id), known):
            known = evolve(known, event)
            told.append(event)
    return told


def evolve(tenancy: Tenancy, event: TenancyEvent) -> Tenancy:
    match event:
        case TenancyNoted(note=note):
            return tenancy.model_copy(update={"notes": (*tenancy.notes, note)})
        case RoomExchanged():
            return tenancy.model_copy(update={"exchanged": (*tenancy.exchanged, event)})
        case TenancyEnded():
            return tenancy.model_copy(update={"ended": (*tenancy.ended, event)})
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
        case AgreementsReturned(contract_ids=ids):
            notes = tuple(n for n in tenancy.notes if not (isinstance(n, Agreement) and n.contract_id in ids))
            renewed = tuple(each for each in tenancy.renewed if each.contract_id not in ids)
            back = {"notes": notes, "renewed": renewed, "annulled": tenancy.annulled - {*ids}}
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
        *(TenancyGaveWay, TenancyPassedOn, TenancyWayTakenBack, AgreementsReturned),
    ),
)
