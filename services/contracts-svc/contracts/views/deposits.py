"""What is held of a deposit by one contract, as its row says it; and while those before it hold what they
have passed on to it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import LiteralString
from uuid import UUID

from kernel.service import Row

from contracts.domain.deposit import Deposit, gone_along, part_of, settled_of, without_gone

# A next contract that has yet to begin is passed on what another holds, and goes on holding until it is over.
TO_COME: LiteralString = """(
        select coalesce(sum(passed.fen::bigint), 0)::bigint
          from jsonb_each_text(c.carried_from) passed (before, fen)
          join views.contracts b on b.id = passed.before::uuid
         where b.status in ('in_force', 'ending', 'expired'))"""


def settled_by(row: Row, before: UUID, units: Sequence[UUID]) -> Row:
    """Of which of its rooms the contract `before` settled what stood for them."""
    return {"settled_by": row["settled_by"] | {str(before): list(map(str, units))}}


def went_along(row: Row, left: UUID, entered: UUID) -> Row:
    """What is so of a room is so of the one that takes its place."""
    now = {str(left): str(entered)}
    rooms = {before: [now.get(unit, unit) for unit in units] for before, units in row["settled_by"].items()}
    return {"gone": gone_along(row["gone"], str(left), str(entered)), "settled_by": rooms}


def carried(row: Row, before: UUID, fen: int, kept_fen: int) -> Row:
    """With so much of what the contract `before` had; the rest it settled itself."""
    all_of_it = row["carried_from"] | {str(before): fen}
    kept = row["kept_before"] | {str(before): kept_fen}
    return {"carried_from": all_of_it, "kept_before": kept, "carried_fen": sum(all_of_it.values())}


def given_back(row: Row, before: UUID) -> Row:
    """The contract `before` has all of it again."""
    all_of_it = sum(row[of_it].get(str(before), 0) for of_it in ("carried_from", "kept_before"))
    return carried(row, before, 0, all_of_it)


def returned(row: Row, fen: int, of: Mapping[UUID, int]) -> Row:
    """So much of what was beyond it went back; `of`: what of that contracts before had passed on."""
    own = row["deposit_returned_fen"] + fen - sum(of.values())
    return _less(row, of) | {"deposit_returned_fen": own}


def gone(row: Row, rooms: Mapping[UUID, int], of: Mapping[UUID, int]) -> Row:
    """What went back of each room's part."""
    return _less(row, of) | {"gone": {str(unit): fen for unit, fen in rooms.items()}}


def _less(row: Row, of: Mapping[UUID, int]) -> Row:
    before = {str(id_): fen for id_, fen in of.items()}
    all_of_it, kept = without_gone(row["carried_from"], row["kept_before"], before)
    return {"carried_from": all_of_it, "kept_before": kept, "carried_fen": sum(all_of_it.values())}


def deposit_of(row: Row) -> Deposit:
    """What is held by it for all its rooms, those that were given back as well."""
    return Deposit(
        as_signed_fen=row["deposit_signed_fen"],
        asked_fen=row["deposit_fen"],
        carried_fen=row["carried_fen"],
        kept_fen=sum(row["kept_before"].values()),
        returned_fen=row["deposit_returned_fen"],
    )


def held(row: Row) -> Row:
    """What is held by it, and what of the deposit is to go back, in fen; of a draft, what it asks for, unless
    it was declined. A room that was given back is settled. What it passed on is its own while it is not over:
    what follows may come to nothing.
    """
    if row["status"] in ("void", "declined"):
        return {"held_fen": 0, "deposit_to_return_fen": 0}
    if row["signed_on"] is None:
        return {"held_fen": row["deposit_fen"], "deposit_to_return_fen": 0}
    found = _of_its_rooms(row, deposit_of(row))
    if row["status"] == "over":
        passed = {unit: fen for shares in row["passed_on"].values() for unit, fen in shares.items()}
        found["held_fen"] -= sum(passed.values())
    return found


def _of_its_rooms(row: Row, deposit: Deposit) -> Row:
    units = row["unit_ids"]
    settled = settled_of(units, map(UUID, row["given_back"]))
    fen = sum(_held_for(row, deposit, unit) for unit in units if unit not in settled)
    return {"held_fen": fen, "deposit_to_return_fen": deposit.to_return_fen}


def held_for(row: Row, unit_id: UUID) -> int:
    """What of it stands for this of its units, in fen, and did not go back."""
    return _held_for(row, deposit_of(row), unit_id)


def _held_for(row: Row, deposit: Deposit, unit_id: UUID) -> int:
    before = {UUID(unit) for units in row["settled_by"].values() for unit in units}
    part = part_of(deposit.held_fen, deposit.carried_fen, row["unit_ids"], unit_id, before)
    return int(max(part - row["gone"].get(str(unit_id), 0), 0))


def held_today(row: Row) -> Row:
    """The same without what is `to_come_fen`; of what is over or void all is said."""
    to_come = row["to_come_fen"]
    if not to_come or row["status"] in ("over", "void"):
        return {}
    here, deposit = row["carried_fen"] - to_come, deposit_of(row)
    without = deposit.model_copy(update={"carried_fen": here, "kept_fen": deposit.kept_fen + to_come})
    return _of_its_rooms(row, without)


def settled_on(on: date, fen: int) -> Row:
    """What stood for a room that was given back, and since when."""
    return {"on": on.isoformat(), "fen": fen}


def held_on(day: date, held_fen: int, settled: Row) -> int:
    """What is held on that day of a deposit, in fen, by a contract some rooms of which were given back."""
    gone = (int(part["fen"]) for part in settled.values() if date.fromisoformat(part["on"]) <= day)
    return max(held_fen - sum(gone), 0)
