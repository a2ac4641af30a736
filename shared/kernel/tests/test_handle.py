"""A command is one fact, whoever sends it how often to whichever copy; one at fault harms no other."""

import asyncio
import random
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any
from uuid import UUID

import psycopg
import pytest
from host.runtime import Runtime
from kernel import handle
from kernel.facts import SYSTEM
from kernel.handle import Conflict, KeyReused, Outcome, VersionMismatch
from kernel.ids import new_id
from kernel.store import EventTooLarge, StoreUnavailable
from testkit.library import LentToAnother, Miss, Return, book
from testkit.stack import eventually
from testkit.stores import Stores

from .scene import another, as_owner, do, lend, outcomes, rows, silent, two_copies

Copies = tuple[Runtime, Runtime]


@pytest.fixture
async def copies(stores: Stores) -> AsyncIterator[Copies]:
    async with two_copies(silent, stores) as both:
        yield both


async def count(runtime: Runtime) -> int:
    return int((await rows(runtime, "select count(*) from kernel.events"))[0][0])


async def test_one_command_raced_by_two_copies_is_one_fact_with_one_answer(copies: Copies) -> None:
    one, two = copies
    for _ in range(25):
        id_, command_id, command = new_id(), new_id(), lend(new_id())
        found = await outcomes(
            *(do(random.choice(copies), id_, command, command_id) for _ in range(6)),  # noqa: S311
            do(one, id_, command, command_id),
            do(two, id_, command, command_id),
        )
        assert {(o.version, o.position, tuple(o.events)) for o in found} == {
            (1, found[0].position, tuple(found[0].events))
        }
        assert sum(not o.repeated for o in found) == 1
    assert await count(one) == 25


async def test_many_commands_raced_on_one_book_are_decided_one_after_the_other(copies: Copies) -> None:
    id_ = new_id()

    async def reader(name: str) -> int:
        won = 0
        for number in range(20):
            runtime = copies[(number + len(name)) % 2]
            try:
                await do(runtime, id_, lend(id_, name))
                won += 1
            except LentToAnother:
                pass
            await do(runtime, id_, Return(book_id=id_))
        return won

    won = sum(await asyncio.gather(*(reader(name) for name in ("A", "BB", "CCC"))))
    history = await rows(copies[0], "select type, data->>'reader' from kernel.events order by version")
    for before, after in pairwise(history):
        assert before[0] != after[0], "lent twice or returned twice in a row"
        assert before[1] == after[1] or after[0] == "Lent"
    assert 0 < sum(type_ == "Lent" for type_, _ in history) <= won


async def test_a_copy_with_an_old_state_at_hand_neither_refuses_nor_permits_wrongly(copies: Copies) -> None:
    one, two = copies
    id_ = new_id()
    await do(one, id_, lend(id_, "Li"))
    await do(two, id_, Return(book_id=id_))  # one still has «lent to Li» at hand
    assert (await do(one, id_, lend(id_, "Wang"))).version == 3
    with pytest.raises(LentToAnother, match="Wang"):  # two still has «on the shelf»
        await do(two, id_, lend(id_, "Li"))
    await do(two, id_, Return(book_id=id_))
    assert (await do(one, id_, Return(book_id=id_))).events == ()
    assert await count(one) == 4


async def test_if_match_is_held_against_the_current_version_and_not_the_cached(copies: Copies) -> None:
    one, two = copies
    id_ = new_id()
    await do(one, id_, lend(id_))
    await do(two, id_, Return(book_id=id_), expected_version=1)
    with pytest.raises(VersionMismatch) as old:
        await do(one, id_, lend(id_), expected_version=1)
    assert old.value.facts == {"expected": 1, "version": 2}
    command_id, command = new_id(), lend(id_)
    assert (await do(one, id_, command, command_id, expected_version=2)).version == 3
    again = await do(two, id_, command, command_id, expected_version=2)
    assert (again.version, again.repeated) == (3, True)


async def test_a_version_mismatch_is_no_outcome_and_the_command_may_come_again(copies: Copies) -> None:
    one, _ = copies
    id_, command_id = new_id(), new_id()
    with pytest.raises(VersionMismatch):
        await do(one, id_, lend(id_), command_id, expected_version=4)
    assert (await do(one, id_, lend(id_), command_id, expected_version=0)).version == 1


async def test_a_command_id_is_good_for_one_request_only(copies: Copies) -> None:
    one, two = copies
    first, second, command_id = new_id(), new_id(), new_id()
    command = lend(first)
    await do(one, first, command, command_id)
    for runtime, id_, other in (
        (one, first, lend(first, "Wang")),
        (two, second, lend(second)),
        (two, first, Return(book_id=first)),
        (one, second, Return(book_id=second)),  # would have nothing to say
    ):
        with pytest.raises(KeyReused):
            await do(runtime, id_, other, command_id)
    assert await count(one) == 1


async def test_an_answer_without_events_is_an_outcome_too(copies: Copies) -> None:
    one, two = copies
    id_, command_id = new_id(), new_id()
    assert (await do(one, id_, Return(book_id=id_), command_id)).version == 0
    await do(one, id_, lend(id_))
    again = await do(two, id_, Return(book_id=id_), command_id)  # would do something now
    assert (again.version, again.events, again.repeated) == (0, (), True)
    with pytest.raises(KeyReused):
        await do(two, id_, lend(id_), command_id)
    assert await count(one) == 1


async def test_a_restarted_service_gives_the_first_outcomes_again(copies: Copies) -> None:
    one, _ = copies
    id_, yes, no = new_id(), new_id(), new_id()
    command, refused = lend(id_, "Li"), lend(id_, "Wang")
    first = await do(one, id_, command, yes)
    with pytest.raises(LentToAnother):
        await do(one, id_, refused, no)
    await do(one, id_, Return(book_id=id_))
    async with another(one) as restarted:
        again = await do(restarted, id_, command, yes)
        assert (again.version, again.position, again.events) == (1, first.position, first.events)
        with pytest.raises(Exception, match="已借给 Li"):
            await do(restarted, id_, refused, no)


async def test_one_command_at_fault_harms_no_other_in_its_commit(copies: Copies) -> None:
    one, two = copies
    taken, stale, huge, repeated = (new_id() for _ in range(4))
    await do(one, taken, lend(taken, "Wang"))
    await do(one, stale, lend(stale))
    await do(two, stale, Return(book_id=stale))
    command_id, command = new_id(), lend(repeated)
    await do(two, repeated, command, command_id)
    good = [new_id() for _ in range(120)]
    doing = [do(one, id_, lend(id_)) for id_ in good]
    doing[20:20] = [do(one, taken, lend(taken, "Li"))]
    doing[40:40] = [do(one, huge, lend(huge, "x" * 300_000))]
    doing[60:60] = [do(one, stale, lend(stale, "Zhao"))]
    doing[80:80] = [do(one, repeated, command, command_id)]
    doing[100:100] = [do(one, new_id(), lend(new_id(), "N\0L"))]
    found = await outcomes(*doing)
    assert isinstance(found[20], LentToAnother)
    assert isinstance(found[40], EventTooLarge)
    assert found[60].version == 3
    assert found[80].repeated
    assert type(found[100]).__name__ == "Unstorable"
    others = [o for n, o in enumerate(found) if n not in (20, 40, 60, 80, 100)]
    assert {(o.version, o.repeated) for o in others} == {(1, False)}
    assert len({o.position for o in others}) == 120


async def test_a_caller_that_goes_away_takes_nobody_with_it(copies: Copies) -> None:
    one, _ = copies
    ids = [new_id() for _ in range(60)]
    tasks = [asyncio.create_task(do(one, id_, lend(id_))) for id_ in ids]
    await asyncio.sleep(0.005)
    for task in tasks[::3]:
        task.cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(o, Outcome) for n, o in enumerate(found) if n % 3)
    for id_ in ids:  # what the gone ones asked may have happened or not, but is whole and can be gone on from
        assert (await do(one, id_, Return(book_id=id_))).version in (0, 2)


@pytest.mark.parametrize("round_", range(3))
async def test_killed_connections_lose_nothing_that_was_answered(copies: Copies, round_: int) -> None:
    one, two = copies
    chance = random.Random(round_)  # noqa: S311
    commands = [(new_id(), new_id()) for _ in range(60)]
    kept = {id_: lend(id_) for id_, _ in commands}

    async def client(id_: Any, command_id: Any) -> Outcome:
        while True:
            try:
                return await do(chance.choice(copies), id_, kept[id_], command_id)
            except StoreUnavailable:
                await asyncio.sleep(0.02)

    async def killer() -> None:
        for _ in range(8):
            await asyncio.sleep(chance.random() * 0.03)
            await as_owner(
                one,
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and usename <> 'postgres' and random() < 0.6",
            )

    found, _ = await asyncio.gather(asyncio.gather(*(client(*c) for c in commands)), killer())
    assert {o.version for o in found} == {1}

    async def each_once_with_its_position() -> bool:
        try:
            log = await rows(one, "select count(*), max(position) from kernel.log")
            return await count(two) == 60 and log == [(60, 60)]
        except psycopg.OperationalError:  # a connection that was killed while it lay in the pool
            return False

    await eventually(each_once_with_its_position, "every fact is there once and has its position")


def outrun(copies: Copies, id_: UUID, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """So often the second copy writes between the moment that the first has looked and its answer."""
    one, two = copies
    load, left = one.handling._load, iter(range(times))

    async def and_another_is_faster(decider: Any, stream: str) -> Any:
        found = await load(decider, stream)
        if next(left, None) is not None:
            await do(two, id_, lend(id_))
            await do(two, id_, Return(book_id=id_))
        return found

    monkeypatch.setattr(one.handling, "_load", and_another_is_faster)


async def test_a_version_that_always_moves_ends_in_a_named_conflict(
    copies: Copies, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = copies
    id_ = new_id()
    outrun(copies, id_, monkeypatch, times=20)
    monkeypatch.setattr(handle, "MEETINGS", 4)
    with pytest.raises(Conflict):
        await do(one, id_, lend(id_))
    assert await count(one) == 2 * 4


async def test_a_command_waits_for_its_turn_among_faster_writers(
    copies: Copies, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deadlines and policies that write at once are nothing that who asks could mend."""
    one, _ = copies
    id_ = new_id()
    outrun(copies, id_, monkeypatch, times=20)
    assert (await do(one, id_, lend(id_))).version == 2 * 20 + 1


async def test_a_missed_deadline_after_the_return_changes_nothing(copies: Copies) -> None:
    one, _ = copies
    id_ = new_id()
    command = lend(id_)
    await do(one, id_, command)
    await do(one, id_, Return(book_id=id_))
    outcome = await one.handle(
        book, id_, Miss(book_id=id_, due_at=command.due_at), origin=SYSTEM, command_id=new_id()
    )
    assert outcome.events == ()


async def test_streams_that_are_wanted_at_once_are_loaded_by_few_questions(
    copies: Copies, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = copies
    ids, asked = [new_id() for _ in range(50)], []
    for id_ in ids:
        await do(one, id_, lend(id_))
    load_many = two.store.load_many

    async def counted(conn: Any, streams: Any) -> Any:
        asked.append(len(streams))
        return await load_many(conn, streams)

    monkeypatch.setattr(two.store, "load_many", counted)
    done = await asyncio.gather(*(do(two, id_, Return(book_id=id_)) for id_ in ids))
    assert [each.version for each in done] == [2] * 50
    assert (sum(asked), len(asked) <= 2) == (50, True)
