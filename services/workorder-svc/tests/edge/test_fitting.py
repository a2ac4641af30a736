"""No two repairs have the same piece of a batch, in whatever moment they fit it."""

import asyncio
from typing import Any

from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.rebuild import rebuild
from workorders.domain.cost_commands import RecordCosts
from workorders.domain.costs import Costs, PartUsed
from workorders.domain.work_order import work_order
from workorders.views.fitted import fitted as pieces

from .orders import Http, came, copy, http, reported

__all__ = ["copy", "http"]

VALVE = {"part": "angle_valve", "batch": "B1", "fen": 3500, "payer": "operator"}


async def delivered(http: Http, count: int) -> None:
    assert (await http.put("/parts/angle_valve", json={"name": "角阀", "fen": 3500})).is_success
    delivery = {"supplier": "某阀门厂", "received_on": "2024-11-03", "count": count}
    assert (await http.put("/parts/angle_valve/batches/B1", json=delivery)).is_success


async def on_site(http: Http, repairs: int) -> list[str]:
    found = [await reported(http) for _ in range(repairs)]
    for each in found:
        await came(http, each)
    return found


async def fit(http: Http, order_id: str, *counts: int) -> Any:
    costs = {"area": "kitchen", "parts": [VALVE | {"count": count} for count in counts]}
    return await http.post(f"/orders/{order_id}/costs", json=costs)


async def test_of_those_who_fit_the_last_pieces_in_the_same_moment_by_two_processes_no_more_do_than_came(
    http: Http, copy: Http, runtime: Runtime
) -> None:
    await delivered(http, 5)
    orders = await on_site(http, 6)
    doors = [http, copy] * 3
    answers = await asyncio.gather(*(fit(door, each, 1, 1) for door, each in zip(doors, orders, strict=True)))
    assert sorted(each.status_code for each in answers) == [200] * 2 + [409] * 4
    refused = [each.json() for each in answers if not each.is_success]
    assert {(each["type"], each["used"], each["left"]) for each in refused} == {
        ("urn:anju:problem:batch-used-up", 5, 0)
    }
    done = next(each for each, answer in zip(orders, answers, strict=True) if answer.is_success)
    late = next(each for each, answer in zip(orders, answers, strict=True) if not answer.is_success)
    assert (await fit(copy, done)).is_success  # it was another batch after all
    assert (await fit(http, late, 3)).is_success
    assert (await fit(copy, done, 1)).json()["type"] == "urn:anju:problem:batch-used-up"
    assert (await rebuild(runtime, pieces)).differences == 0


async def test_what_was_fitted_before_pieces_had_numbers_counts_until_it_is_said_anew(
    http: Http, runtime: Runtime
) -> None:
    await delivered(http, 4)
    before, now, then = await on_site(http, 3)
    used = PartUsed(part="angle_valve", batch="B1", took_out=None, count=2, fen=0, payer="operator")
    unnumbered = RecordCosts(at=runtime.clock.now(), costs=Costs(area="hall", parts=(used,)))
    await runtime.handle(work_order, before, unnumbered, origin=SYSTEM, command_id=new_id())
    assert (await fit(http, now, 3)).json()["left"] == 2
    assert (await fit(http, now, 2)).is_success
    assert (await fit(http, before, 3)).json()["left"] == 2
    assert (await fit(http, before, 1)).is_success
    assert (await fit(http, then, 2)).json()["left"] == 1
    assert (await fit(http, then, 1)).is_success
