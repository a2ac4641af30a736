"""What comes to one person in one round is told once: in one message where it is much, or by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given as whatever
from hypothesis import strategies as some
from kernel.facts import SYSTEM, Fact
from kernel.service import Do
from notifications.domain import gathering as g
from notifications.domain.languages import Language
from notifications.domain.matter import EVERYWHERE, Audience, Matter, Who
from notifications.domain.notice import Ask, RecipientsNamed, StandInsNamed
from notifications.domain.notice_rules import RULES
from notifications.domain.notification_commands import Request
from notifications.domain.plan import Plan
from notifications.domain.plans import ALARM, BY_DAY, DESK, DESK_BY_DAY, NEWS, STREET_BY_DAY
from notifications.domain.rules import GATHERED_FOR, TOLD
from notifications.domain.saying import Reader, say
from notifications.domain.wording import WORDING
from notifications.policies.gathering import all_gathered, night_before, of_gatherings, stream_of
from notifications.policies.requesting import requesting
from policy.domain.values import Version, Versions
from testkit.given import given

IMPORT, LI, WU, PARK, OTHER = (UUID(int=n) for n in range(1, 6))
WHOSE: dict[str, Any] = {"round_id": IMPORT, "until": None, "person_id": LI}
T = datetime(2025, 3, 15, 2, tzinfo=UTC)
DAY = date(2025, 3, 15)
MIDNIGHT = datetime(2025, 3, 14, 16, tzinfo=UTC)
MORNING = datetime(2025, 3, 15, tzinfo=UTC)
NIGHTLY: dict[str, Any] = {"round_id": night_before(MORNING), "until": MORNING, "person_id": LI}
SINGLY = RULES.known[0].values.told_singly


def matter(n: int, kind: str = "RenewalOpened", park: UUID = PARK, **more: Any) -> Matter:
    ids = dict.fromkeys(("notice_id", "thing_id", "cause_id", "unit_id"), UUID(int=n))
    said = {"kind": kind, "rule": kind, "stage": "1", "words": {}, "park_id": park}
    return Matter.model_validate(ids | said | more)


def awaited(n: int, kind: str = "RenewalOpened", **more: Any) -> g.Awaited:
    return g.Awaited(
        notification_id=UUID(int=n), matter=matter(n, kind, **more), plan=DESK_BY_DAY, rules_version=1,
        template="renewal_opened", place=f"东园 {n}",
    )  # fmt: skip


def overrun(n: int, yuan: str, days: int = 30, **more: Any) -> g.Awaited:
    return awaited(n, g.OVERRUN, words={"days": str(days), "yuan": yuan}, **more)


def gather(one: g.Awaited) -> g.Gather:
    return g.Gather(**WHOSE, awaited=one)


def gathered(one: g.Awaited) -> g.MatterGathered:
    return g.MatterGathered(**WHOSE, awaited=one)


def sum_up(last: int, whose: dict[str, Any] = WHOSE, over: tuple[int, ...] = ()) -> g.SumUp:
    return g.SumUp(**whose, last=UUID(int=last), on=DAY, over=frozenset(UUID(int=n) for n in over))


def summed_up(counts: dict[str, int], **more: Any) -> g.MattersSummedUp:
    said = {"park_id": PARK, "overruns": None, "instead_of": (), "important": True, "rules_version": None}
    return g.MattersSummedUp.model_validate({**WHOSE, "counts": counts, **said, **more})


def at(event: Any, import_id: UUID | None = None, moment: datetime = T) -> Fact:
    origin = SYSTEM._replace(import_id=str(import_id)) if import_id else SYSTEM
    return Fact(event, UUID(int=9), "x-1", 1, 1, moment, moment, origin, "notifications")


def test_they_are_summed_up_once_nothing_more_has_come() -> None:
    one, two = (gathered(awaited(n)) for n in (1, 2))
    given(g.gathering, one, two).when(sum_up(1)).nothing()  # another came behind it
    given(g.gathering, one, two).when(sum_up(2)).then(summed_up({"RenewalOpened": 2}))
    given(g.gathering, one, two, summed_up({"RenewalOpened": 2})).when(sum_up(2)).nothing()


def test_what_came_twice_is_gathered_once_also_after_it_was_told() -> None:
    one, told = gathered(awaited(1)), g.MatterLeftAlone(**WHOSE, awaited=awaited(1))
    given(g.gathering, one).when(gather(awaited(1))).nothing()
    given(g.gathering, one, told).when(gather(awaited(1))).nothing()


def test_what_came_alone_is_told_as_ever_and_what_came_late_by_itself() -> None:
    one, two, three = (gathered(awaited(n)) for n in (1, 2, 3))
    alone = g.MatterLeftAlone(**WHOSE, awaited=awaited(3))
    given(g.gathering, one, two, summed_up({"RenewalOpened": 2}), three).when(sum_up(3)).then(alone)
    [do] = of_gatherings.react(at(alone))
    assert isinstance(do.command, Request)
    said = {"person_id": LI, **dict(alone.awaited)}
    assert said.items() <= dict(do.command).items()


def test_days_over_are_added_up_in_fen_and_drafts_bind_nobody_yet() -> None:
    over = [
        *(overrun(1, "0.10"), overrun(2, "1234.29", days=61), overrun(3, "0.20", park=OTHER)),
        overrun(4, "9999.99", rule=f"{g.OVERRUN}/bare_draft"),
    ]
    worst: dict[str, Any] = {"worst_place": "东园 2", "worst_days": 61, "worst_fen": 123_429}
    sums = g.Overruns(count=3, exposure_fen=123_459, **worst)
    counts = {g.OVERRUN: 4}
    given(g.gathering, *map(gathered, over)).when(sum_up(4)).then(
        summed_up(counts, overruns=sums, park_id=EVERYWHERE)
    )


def test_an_overrun_that_a_later_row_changed_counts_as_it_was_told_last() -> None:
    same = {"thing_id": UUID(int=7), "unit_id": UUID(int=8)}
    told = [overrun(1, "100.00", **same), overrun(2, "70.00", days=21, **same), awaited(3)]
    found: dict[str, Any] = {"worst_place": "东园 2", "worst_days": 21, "worst_fen": 7_000}
    sums = g.Overruns(count=1, exposure_fen=7_000, **found)
    counts = {g.OVERRUN: 1, "RenewalOpened": 1}
    given(g.gathering, *map(gathered, told)).when(sum_up(3)).then(summed_up(counts, overruns=sums))


@whatever(some.lists(some.one_of(some.integers(1, 9), some.integers(1, 9).map(lambda n: -n)), max_size=30))
def test_in_whatever_order_and_however_often_each_is_told_once(steps: list[int]) -> None:
    """A number comes; less than nought, its deadline fires. In the end that of the last fires."""
    state, told = g.Gathering(), list[int]()
    for step in [*steps, *(-n for n in range(1, 10))]:
        command = gather(awaited(step)) if step > 0 else sum_up(-step)
        for event in g.decide(command, state):
            if isinstance(event, g.MatterLeftAlone):
                told.append(1)
            if isinstance(event, g.MattersSummedUp):
                told.append(sum(event.counts.values()))
            state = g.evolve(state, event)
    assert sum(told) == len({step for step in steps if step > 0})
    assert not state.waiting


def test_its_deadline_counts_from_when_it_was_written_down() -> None:
    late = at(gathered(awaited(1)))._replace(recorded_at=T + timedelta(hours=1))
    [deadline] = all_gathered.arm(late)
    assert deadline.due_at == T + timedelta(hours=1) + GATHERED_FOR
    fired = all_gathered.fire(deadline)
    assert (fired.id, fired.command) == (stream_of(IMPORT, LI), sum_up(1))
    armed_before = {"import_id": str(IMPORT), "person_id": str(LI), "last": str(UUID(int=1))}
    assert all_gathered.fire(replace(deadline, note=armed_before)) == fired


def requested(
    who: Who, plan: Plan, import_id: UUID | None, *, instead: bool = False, moment: datetime = T
) -> Do:
    audience = Audience(who=who, plan=plan, template="expired", person_id=None, rules_version=1)
    named: dict[str, Any] = {"matter": matter(1), "audience": audience, "person_ids": (LI,), "place": "101"}
    if instead:
        named |= {"instead_of": ("manager",), "role": "supervisor", "elsewhere": False}
    [do] = requesting.react(at((StandInsNamed if instead else RecipientsNamed)(**named), import_id, moment))
    return do


def test_the_staff_gather_what_waits_for_the_morning_and_nothing_that_does_not() -> None:
    gathered = requested("operations", STREET_BY_DAY, None, moment=MIDNIGHT)
    assert gathered.id == stream_of(NIGHTLY["round_id"], LI)
    assert isinstance(gathered.command, g.Gather)
    assert gathered.command.until == MORNING
    assert requested("finance", NEWS, None, moment=MORNING - timedelta(seconds=1)).id == gathered.id
    by_day = requested("operations", STREET_BY_DAY, None, moment=MORNING)
    urgent = [requested("finance", plan, None, moment=MIDNIGHT) for plan in (DESK, ALARM)]
    theirs = requested("party", BY_DAY, None, moment=MIDNIGHT)
    assert {type(each.command) for each in (by_day, *urgent, theirs)} == {Request}
    assert stream_of(night_before(MORNING + timedelta(days=1)), LI) != gathered.id


def late(n: int, **more: Any) -> g.Awaited:
    return awaited(n, "RenewalOverdue", **more)


def of_a_night(*waiting: g.Awaited) -> list[g.MatterGathered]:
    return [g.MatterGathered(**NIGHTLY, awaited=each) for each in waiting]


def summed_up_of_a_night(counts: dict[str, int], **more: Any) -> g.MattersSummedUp:
    return summed_up(counts, **NIGHTLY, rules_version=1, **more)


def test_of_a_night_those_of_a_kind_that_are_too_many_are_one_message_and_others_are_told_as_ever() -> None:
    many = [late(n) for n in range(1, SINGLY + 2)]
    few = [awaited(n, "ContractExpired") for n in range(91, 91 + SINGLY)]
    alone = [g.MatterLeftAlone(**NIGHTLY, awaited=each) for each in few]
    given(g.gathering, *of_a_night(*many, *few)).when(sum_up(90 + SINGLY, NIGHTLY)).then(
        summed_up_of_a_night({"RenewalOverdue": SINGLY + 1}), *alone
    )
    kept = [g.MatterLeftAlone(**NIGHTLY, awaited=each) for each in many[:SINGLY]]
    given(g.gathering, *of_a_night(*many[:SINGLY])).when(sum_up(SINGLY, NIGHTLY)).then(*kept)


def test_what_is_over_by_the_morning_is_counted_nowhere_and_lapses_by_itself() -> None:
    many = [late(n) for n in range(1, SINGLY + 3)]
    lapses = g.MatterLeftAlone(**NIGHTLY, awaited=many[1])
    given(g.gathering, *of_a_night(*many)).when(sum_up(SINGLY + 2, NIGHTLY, over=(2,))).then(
        summed_up_of_a_night({"RenewalOverdue": SINGLY + 1}), lapses
    )
    alone = [g.MatterLeftAlone(**NIGHTLY, awaited=each) for each in (many[1], many[2], *many[:1], *many[3:])]
    given(g.gathering, *of_a_night(*many)).when(sum_up(SINGLY + 2, NIGHTLY, over=(2, 3))).then(*alone)
    one, two = (gathered(awaited(n)) for n in (1, 2))
    told = [g.MatterLeftAlone(**WHOSE, awaited=awaited(n)) for n in (1, 2)]
    given(g.gathering, one, two).when(sum_up(2, over=(1,))).then(*told)


def test_who_stands_in_for_somebody_hears_it_beside_what_they_hear_for_themselves() -> None:
    own = awaited(1, "ContractExpired")
    for_another = own.model_copy(update={"notification_id": UUID(int=2), "instead_of": ("manager",)})
    for whose in (WHOSE, NIGHTLY):
        both = (own, for_another)
        waiting = [g.MatterGathered(**whose, awaited=each) for each in both]
        alone = [g.MatterLeftAlone(**whose, awaited=each) for each in both]
        given(g.gathering, *waiting).when(sum_up(2, whose)).then(*alone)
    of_a_crowd = late(3).model_copy(update={"notification_id": UUID(int=90), "instead_of": ("manager",)})
    many = [*(late(n) for n in range(3, SINGLY + 4)), of_a_crowd]
    given(g.gathering, *of_a_night(*many)).when(sum_up(90, NIGHTLY)).then(
        summed_up_of_a_night({"RenewalOverdue": SINGLY + 1}, instead_of=("manager",))
    )


def test_of_an_overrun_that_a_later_row_changed_the_last_word_is_told() -> None:
    same = {"thing_id": UUID(int=7), "unit_id": UUID(int=8)}
    told = [overrun(1, "100.00", **same), overrun(2, "70.00", days=21, **same)]
    alone = g.MatterLeftAlone(**NIGHTLY, awaited=told[1])
    given(g.gathering, *of_a_night(*told)).when(sum_up(2, NIGHTLY)).then(alone)


def test_how_many_are_told_one_by_one_says_the_version_of_the_day() -> None:
    first = RULES.known[0]
    two = first.values.model_copy(update={"told_singly": 2})
    versions = Versions(known=(first, Version(version=2, valid_from=DAY, values=two)))
    three = [late(n) for n in range(1, 4)]
    asked = sum_up(3, NIGHTLY).model_copy(update={"policy": versions})
    told = summed_up_of_a_night({"RenewalOverdue": 3}).model_copy(update={"rules_version": 2})
    given(g.gathering, *of_a_night(*three)).when(asked).then(told)
    before = asked.model_copy(update={"on": DAY - timedelta(days=1)})
    left = [g.MatterLeftAlone(**NIGHTLY, awaited=each) for each in three]
    given(g.gathering, *of_a_night(*three)).when(before).then(*left)


def test_a_night_is_over_in_the_morning_and_at_once_for_what_was_gathered_behind_it() -> None:
    [one] = of_a_night(late(1))
    deadlines = [all_gathered.arm(at(one, moment=moment)) for moment in (MIDNIGHT, T)]
    assert [[each.due_at for each in armed] for armed in deadlines] == [[MORNING], [MORNING]]
    fired = all_gathered.fire(deadlines[0][0])
    assert (fired.id, fired.command) == (stream_of(NIGHTLY["round_id"], LI), sum_up(1, NIGHTLY))


def test_a_night_is_told_by_the_plan_of_what_it_brings() -> None:
    late_ones = summed_up_of_a_night({"RenewalOverdue": 83})
    assert asked_by(late_ones).rule == "MattersSummedUp/overnight"
    assert (
        asked_by(late_ones.model_copy(update={"important": False})).rule == "MattersSummedUp/overnight_news"
    )
    assert text_of(late_ones, "zh").startswith(
        "有 83 项待处理：续约逾期未办 83 项。同类较多，合并通知，请在系统中逐项处理。"
    )
    news = [awaited(n, "FilingOverdue").model_copy(update={"plan": NEWS}) for n in range(1, SINGLY + 2)]
    given(g.gathering, *of_a_night(*news)).when(sum_up(SINGLY + 1, NIGHTLY)).then(
        summed_up_of_a_night({"FilingOverdue": SINGLY + 1}, important=False)
    )
    over = g.Overruns(count=9, exposure_fen=900, worst_place="东园 1", worst_days=9, worst_fen=100)
    told = summed_up_of_a_night({g.OVERRUN: 9}, overruns=over)
    assert asked_by(told).rule == "MattersSummedUp/overnight_overruns"
    assert "其中 9 处租期超出业主合同，敞口共 9.00 元" in text_of(told, "zh")


def test_the_staff_gather_what_an_import_leads_to_and_nobody_else_does() -> None:
    assert isinstance(requested("operations", DESK_BY_DAY, IMPORT).command, g.Gather)
    assert isinstance(requested("operations", DESK_BY_DAY, None).command, Request)
    assert isinstance(requested("party", BY_DAY, IMPORT).command, Request)
    assert isinstance(requested("emergency_contact", BY_DAY, IMPORT).command, Request)
    assert isinstance(requested("supervisor", ALARM, IMPORT).command, Request), "it cannot wait"


def test_who_stands_in_gathers_it_as_well_and_reads_for_whom() -> None:
    asked = requested("manager", DESK_BY_DAY, IMPORT, instead=True).command
    assert isinstance(asked, g.Gather)
    assert asked.awaited.instead_of == ("manager",)
    told = summed_up({"RenewalOpened": 2}, instead_of=("manager", "operations"))
    assert "其中有本应通知园区经理、运营人员的事项，因无人任职，请代为处理。" in text_of(told, "zh")
    assert "Some was meant for the park's manager, operations" in text_of(told, "en")


def asked_by(told: g.MattersSummedUp) -> Matter:
    [do] = of_gatherings.react(at(told))
    assert isinstance(do.command, Ask)
    assert do.command.known == {"party": LI}
    return do.command.matter


def text_of(told: g.MattersSummedUp, language: Language) -> str:
    """As the one who gathered it reads it."""
    asked = asked_by(told)
    [(_, _, template)] = TOLD[asked.rule]
    words = asked.words | {"place": "", "ref": "1"}
    return say(template, "app", words, Reader(language, date(2025, 3, 15)), WORDING.known[0].values).text


def test_it_says_how_many_of_each_kind_and_what_stands_for_the_days_over() -> None:
    sums = g.Overruns(
        count=30, exposure_fen=8_400_050, worst_place="东园 101", worst_days=61, worst_fen=590_000
    )
    told = summed_up({g.OVERRUN: 30, "RenewalOpened": 8}, overruns=sums)
    assert text_of(told, "zh").startswith(
        "台账导入后共有 38 项待处理：合同超期预警 30 项、续约待提案 8 项。其中 30 处租期超出业主合同，"
        "敞口共 84000.50 元，最大的一处：东园 101，超出 61 天，5900.00 元。超期详见双轨看板，请逐项处理。"
    )
    assert "30 outlast our cover, CNY 84000.50, most 东园 101: 61 days" in text_of(told, "en")
    few = summed_up({"RenewalOpened": 2})
    assert "续约待提案 2 项。请在系统中逐项处理。" in text_of(few, "zh")
