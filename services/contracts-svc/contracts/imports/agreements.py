"""Contracts of a ledger, of both tracks.

What runs was signed before Anju was: that it outlives its owner's contract is told of and not refused. What a
ledger holds is in force, so a contract without a signing day was signed by its first day; one that has yet to
begin may still be spoken of, and is a draft. What has yet to begin, or was signed today, is judged as if it
were written down by hand.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from edge.call import Host
from kernel.clock import local_date
from kernel.domain import Refusal
from ledger.checking import Ledger, refused_covers
from ledger.columns import OWNERS, TENANTS
from ledger.lines import Line
from ledger.rows import Contract, TenantContract
from neighbours.tenants import survivors

from contracts.domain.contract import contract
from contracts.domain.contract_commands import Restate
from contracts.domain.contract_facts import ContractSigned
from contracts.domain.cover import beyond_cover
from contracts.domain.letting import Clash, CoveredTwice, LetTwice
from contracts.domain.overruns import days_in
from contracts.domain.signing import check_signed_on, runs_already
from contracts.domain.terms import Terms
from contracts.edge.portfolio import UnitUnknown
from contracts.imports.alike import GIVEN_UP
from contracts.imports.became import Became, refused, without
from contracts.imports.changes import Before, as_decided, kept_of_contract, of_contract
from contracts.imports.cities import Cities
from contracts.imports.doors import Doors, rooms_of
from contracts.imports.drafted_twice import DraftedTwice, Drafts, signed_on
from contracts.imports.hands import Ask, Hands
from contracts.imports.lettings import Lettings
from contracts.imports.meant import Meant
from contracts.imports.people import Known
from contracts.imports.rents_said import clauses_of, notes
from contracts.imports.standing import LEFT, STILL, check_standing, has_left
from contracts.views.contracts import said_of
from contracts.views.known import caps_in
from contracts.views.renewals import renewal_of
from contracts.views.units import held_until, parks_of_units

DAY = timedelta(days=1)
DRAFTED = "未填签订日期且尚未起租：只建草稿，不办理入住，签署后生效"
PAST = "合同已到期，没有后续合同：导入后立即发起续约，请续约、确认不续或办理退租"
SUCCEEDED = "合同已到期，房源已有后续合同：按已结束记入，不发起续约，押金由后续合同持有或按已退还处理"
CLASH = (LetTwice().code, CoveredTwice().code)
BARE = "该房源没有业主合同，租期 {days} 天无业主合同覆盖，按超期预警：请补录业主合同"


@dataclass
class Agreements:
    """Of one file. `units`: those it brings, with their parks, where they were not refused."""

    ledger: Ledger
    hands: Hands
    host: Host
    known: Known
    lettings: Lettings
    doors: Doors
    meant: Meant
    cities: Cities
    units: dict[UUID, UUID]

    async def write_down(self, rows: Sequence[Contract]) -> list[Became]:
        """Each contract once; who of two has a unit is who stands first in the file."""
        sheet = TENANTS.title if isinstance(rows[0], TenantContract) else OWNERS.title
        units = [unit for row in rows for unit in self._units(row)]
        await self.known.look_up(sheet, [row.party for row in rows])
        await self.lettings.look_up(units)
        there = await parks_of_units(self.host, units) | self.units
        held = await held_until(self.host, list(there))
        until = {unit: held.get(unit, date.min) for unit in there if unit not in self.units}
        await self.meant.look_up((row, self.known.of(sheet, row.party)) for row in rows)
        before = await said_of(self.host, [self.meant.of(row) for row in rows])
        gave_way = await survivors(self.host.pool, [each["tenant_id"] for each in before.values()])
        found: dict[int, Became] = {}
        parties: dict[int, Became] = {}
        for place, row in enumerate(rows):
            party = self._party(row, sheet)
            if party.refused:
                found[place] = party
            elif (why := self.doors.unmeant(rooms_of(row))) or (why := self._wrong(row)):
                found[place] = refused(why)
            elif any(there.get(unit) != self.doors.park_id(row.park) for unit in self._units(row)):
                found[place] = refused(UnitUnknown())
            else:
                parties[place] = _signed_as(party, before.get(self.meant.of(row)), gave_way)
        new = {place: (row, parties[place]) for place, row in enumerate(rows) if place in parties}
        new = {place: each for place, each in new.items() if self.meant.of(each[0]) not in before}
        for place, known in (await self.meant.drafted_from_another_day(new)).items():
            found[place] = refused(known)
            del parties[place]
        asked: dict[int, Ask] = {}
        told: dict[int, Became] = {}
        for places in in_turns({place: self._units(rows[place]) for place in parties}):
            gone = {place for place, each in (found | told).items() if each.refused}
            twice = await self._twice([place for place in places if place in new], rows, gone)
            found |= {place: refused(why) for place, why in twice.items()}
            turn = [place for place in places if place not in twice]
            for place in turn:
                row = rows[place]
                asked[place] = await self._draft(row, parties[place], until, before.get(self.meant.of(row)))
            answers = await self.hands.ask([asked[place] for place in turn])
            told |= dict(zip(turn, answers, strict=True))
            for place in turn:
                self._hold(asked[place], told[place])
        clashing = {place: _clashing(one) for place, one in asked.items()}
        own = await self.meant.known_from_another_day(clashing)
        for place, one in asked.items():
            became = refused(own[place]) if told[place].type in CLASH and place in own else told[place]
            found[place] = self._noted(one.command, rows[place], became, before.get(one.id))
        return [found[place] for place in range(len(rows))]

    async def _twice(
        self, new: Sequence[int], rows: Sequence[Contract], gone: Collection[int]
    ) -> dict[int, DraftedTwice]:
        """Of those that are no contract yet: which would be one beside another's, that stands before it or is
        known. Those `gone`, by their places, are refused; of those that come later nobody asks whether they
        are, for they may be of another batch.
        """
        today = local_date(self.host.clock.now())
        beside = {place: self._drafts.beside(rows[place], today) for place in new}
        behind = [self.meant.of(row) for _, each in beside.values() for row in each]
        known = await said_of(self.host, behind) if behind else {}
        there = {id_ for id_, each in known.items() if each["status"] not in GIVEN_UP}
        found: dict[int, DraftedTwice] = {}
        for place, (before, after) in beside.items():
            none = [rows[each] for each in gone if each < place]
            others = [row for row in before if not any(row is each for each in none)]
            others += [row for row in after if self.meant.of(row) in there]
            if others:
                found[place] = DraftedTwice(rows[place], others[0])
        return found

    def _hold(self, one: Ask, became: Became) -> None:
        """Rows behind it are judged by what was signed, and by nothing that was refused."""
        for event in became.events:
            if isinstance(event, ContractSigned):
                self.lettings.sign(one.id, event.terms)

    def _units(self, row: Contract) -> tuple[UUID, ...]:
        return tuple(map(self.doors.of, rooms_of(row)))

    def _party(self, row: Contract, sheet: str) -> Became:
        """Whom it is with; refused where nobody is. Many a ledger has a name in that column, and what became
        of a row is kept in the clear until the report is sealed: the reason does not repeat it.
        """
        column = "租客编号" if sheet == TENANTS.title else "业主编号"
        who = self.known.of(sheet, row.party)
        if who is None:
            return without(column, f"这一栏所写的人不在「{sheet}」表中，系统里也没有")
        return without(column, "这一栏所写的人未能登记") if who.refused else who

    def _wrong(self, row: Contract) -> Refusal | None:
        """Why the day on which it was signed cannot be one, or how it stands is not what its days say."""
        today = local_date(self.host.clock.now())
        try:
            check_standing(row, today)
            if row.signed:
                check_signed_on(row.signed, row.first, today)
        except Refusal as why:
            return why
        return None

    async def _draft(
        self, row: Contract, party: Became, until: Mapping[UUID, date], before: Before | None
    ) -> Ask:
        id_ = self.meant.of(row)
        said: dict[str, Any] = {"party_id": party.person_id, "tenant_id": party.tenant_id}
        terms = Terms(
            track="tenant" if isinstance(row, TenantContract) else "owner",
            unit_ids=self._units(row),
            park_id=self.doors.park_id(row.park),
            starts_on=row.first,
            ends_on=_end(row, before),
            rent_fen=row.rent,
            deposit_fen=row.deposit,
            cycle=row.terms.cycle,
            **said,
        )
        known = {"clashes": self.lettings.clashes(id_, terms), "out_to": self.lettings.out_to(id_, terms)}
        known["owned"] = self.lettings.covers(id_, terms)
        given_back = tuple(unit for unit in terms.unit_ids if until.get(unit, terms.ends_on) < terms.ends_on)
        today = local_date(self.host.clock.now())
        signed = signed_on(row, today)
        how: dict[str, Any] = {"contract_id": id_, "terms": terms, "signed_on": signed, "by": self.hands.by}
        how |= {"clauses": clauses_of(row, terms.ends_on), "explained": True}  # no rent is said in words
        drafted = before is not None and before["signed_on"] is None  # here, and asked about its cover
        how |= {"contract_class": row.contract_class if isinstance(row, TenantContract) else None}
        how |= {"taken_over": runs_already(signed, row.first, today) and not drafted}
        how |= {"approved": drafted and await renewal_of(self.host, id_) is not None}
        how |= {"succeeded": has_left(row, today) or self.lettings.follow(terms, today)}
        if not how["taken_over"]:
            owners, days = self.lettings.owners(terms), (terms.starts_on, terms.ends_on)
            how |= {"uncovered": owners.uncovered_of_each(*days), "bare": owners.bare(*days)}
            how |= {"caps": await caps_in(self.host, await self.cities.of(row.park), row.first)}
        return Ask(contract, id_, Restate(**how, **known, gone=given_back))

    def _noted(self, draft: Any, row: Contract, became: Became, before: Before | None) -> Became:
        if became.refused:
            return became
        kept: Sequence[str] = ()
        if before:
            changes = (
                of_contract(before, row, as_decided(before, draft, became.events)) if became.changed else ()
            )
            kept = kept_of_contract(before, row, draft, {each.column for each in changes})
            became = became.model_copy(update={"changes": changes})
        binding = draft.signed_on is not None or bool(before and before["signed_on"])
        notes = [
            *([] if binding else [DRAFTED]),
            *self._uncovered(row, draft.terms, taken_over=draft.taken_over),
            *self._past(row, draft, became),
            *(self._rents(row, draft) if became.new or became.changed else []),
            *kept,
        ]
        over = draft.succeeded or bool(before and before["status"] == "over")
        if has_left(row, local_date(self.host.clock.now())) and before and before["status"] != "over":
            notes.append(STILL)
        return became.model_copy(update={"draft": not binding, "over": over, "note": "；".join(notes)})

    def _past(self, row: Contract, draft: Any, became: Became) -> list[str]:
        """What comes of a contract whose end had passed before it was known here."""
        today = local_date(self.host.clock.now())
        if not became.new or draft.terms.ends_on > today:
            return []
        return [LEFT if has_left(row, today) else SUCCEEDED if draft.succeeded else PAST]

    def _rents(self, row: Contract, draft: Any) -> list[str]:
        side = "业主" if draft.terms.track == "owner" else "租客"
        return notes(row, draft.clauses, local_date(self.host.clock.now()), side)

    def _uncovered(self, row: Contract, terms: Terms, *, taken_over: bool) -> list[str]:
        """What no owner covers of a tenant's term that is not over yet, and which row was to cover it."""
        if terms.track == "owner" or row.last < local_date(self.host.clock.now()):
            return []
        term = terms.starts_on, terms.ends_on
        days = self.lettings.owners(terms).uncovered(*term, taken_over=taken_over)
        if not days:
            return []
        lines = (self._refused_covers.get((row.park, row.building, code)) for code in row.codes)
        return [
            BARE.format(days=days_in(days)) if days == (term,) else str(beyond_cover(days, *term)),
            *(f"{line.table} 第 {line.number} 行被退回，改好后请再导入" for line in lines if line),
        ]

    @cached_property
    def _drafts(self) -> Drafts:
        return Drafts(self.ledger)

    @cached_property
    def _refused_covers(self) -> dict[tuple[str, str, str], Line]:
        """Owners' contracts come before tenants': by now it is known which were refused."""
        return refused_covers(self.ledger.report)


def in_turns(units: Mapping[int, Sequence[UUID]]) -> list[list[int]]:
    """Rows by their places, in the order of the file: who has a unit that a row before has as well waits for
    the turn behind that one's, for it is judged by what became of it. The others are asked at the same time.
    """
    after: dict[UUID, int] = {}
    turns: list[list[int]] = []
    for place, of in units.items():
        turn = max((after.get(unit, 0) for unit in of), default=0)
        after |= dict.fromkeys(of, turn + 1)
        if turn == len(turns):
            turns.append([])
        turns[turn].append(place)
    return turns


def _end(row: Contract, before: Before | None) -> date:
    """The day after its last. Of what is over here by another day than that on which its tenant left, by the
    contract: nothing is to come of it any more.
    """
    ends = row.last + DAY
    if before and before["status"] == "over" and before["ends_on"] != ends:
        return (row.agreed if isinstance(row, TenantContract) else row.last) + DAY
    return ends


def _clashing(one: Ask) -> tuple[Terms, Sequence[Clash]]:
    asked: Any = one.command
    return asked.terms, (*asked.clashes, *asked.owned)


def _signed_as(party: Became, before: Before | None, gave_way: Mapping[UUID, UUID]) -> Became:
    """Whom it is with: what was signed under a number that gave way since stays signed by it."""
    if not before or not before["signed_on"] or gave_way.get(before["tenant_id"]) != party.tenant_id:
        return party
    return party.model_copy(update={"person_id": before["party_id"], "tenant_id": before["tenant_id"]})
