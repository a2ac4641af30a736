"""Until when somebody lives in a unit without a contract or by another's, or two do: each day by itself."""

from copy import deepcopy
from datetime import date, timedelta

from contracts.domain.contract_facts import ContractSigned
from contracts.views.dwellings import NEVER, Days, last_amiss, project
from hypothesis import given
from hypothesis import strategies as some
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id

from .words import NEXT_LEASE, NOW, ROOM, signed

DAY, FIRST, FOREVER = timedelta(days=1), date(2025, 1, 1), date.max
dates = some.dates(FIRST, FIRST + 30 * DAY)
spans = some.lists(
    some.builds(Days, some.sampled_from(["li", "wang", "zhao"]), dates, dates | some.just(FOREVER)),
    max_size=4,
)


@given(spans, spans)
def test_the_last_day_that_is_amiss_is_known_and_none_after_it_is(lives: list[Days], let: list[Days]) -> None:
    found = last_amiss(lives, let)
    watched = [FIRST + number * DAY for number in range(40)]
    amiss: dict[str, list[date]] = {"without_until": [], "another_until": [], "two_until": []}
    for on in watched:
        whose = {each.tenant_id for each in let if each.since <= on < each.until}
        living = sum(each.since <= on < each.until for each in lives)
        if living > 1 or (living and len(whose) > 1):
            amiss["two_until"].append(on)
        for each in lives:
            if each.since <= on < each.until and each.tenant_id not in whose:
                amiss["another_until" if whose else "without_until"].append(on)
    for name, days in amiss.items():
        end = found[name]
        assert end in (FOREVER, NEVER, *(on + DAY for on in days[-1:]))
        assert (end == FOREVER) == (watched[-1] in days)
        assert (end == NEVER) == (days == [])


def test_what_was_known_of_a_unit_before_its_next_contract_is_left_as_it_was_known() -> None:
    def of(event: ContractSigned) -> Fact:
        return Fact(event, named_id("fact"), "contract", 1, 1, NOW, NOW, SYSTEM, "contracts")

    before = project({"id": ROOM}, of(signed()))
    known = deepcopy(before)
    after = project(before, of(signed().model_copy(update={"contract_id": NEXT_LEASE})))
    assert after is not None
    assert len(after["let"]) == 2
    assert before == known
