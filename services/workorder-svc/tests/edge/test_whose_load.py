"""What somebody has of other orders keeps them from one, and by that the cost of sending another is told."""

from testkit.stack import eventually

from .sending import (
    LI,
    PLUMBER,
    WANG,
    Http,
    any_of,
    assigned,
    events,
    http,
    nobody_for,
    offered_to,
    order,
    reported,
)

__all__ = ["http"]


async def test_nobody_is_full_or_late_or_there_by_the_very_order_they_are_judged_for(http: Http) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER | {"capacity": 1})
    tap = await reported(http)
    await eventually(offered_to(http, tap, LI), "he is the only one")
    await http.put(f"/technicians/{WANG}", json=PLUMBER | {"hourly_fen": 6_000})

    async def first() -> tuple[str, list[str]]:
        shown = (await http.get(f"/orders/{tap}/candidates")).json()
        assert (shown["rejections"], len(shown["proposals"])) == ([], 2)
        best = shown["proposals"][0]
        return best["technician_id"], [each["name"] for each in best["reasons"]]

    offered = await first()
    assert offered == (str(LI), ["distance", "arrival"])
    await events(await http.post(f"/orders/{tap}/respond", json={"technician_id": str(LI)}))
    assert await first() == offered  # he is where he sets out from, not at this order
    other = await assigned(http, tap, WANG)
    assert other.json()["against"]["technician_id"] == str(LI)


async def test_who_is_asked_for_many_power_cuts_is_asked_for_somebody_under_current_at_once(
    http: Http,
) -> None:
    """Of the cuts, none of which they answered, they have no more than their number."""
    await http.put(f"/technicians/{LI}", json=PLUMBER | {"skills": ["electrical"], "capacity": 1})
    cuts = [await reported(http, "power_cut", "emergency") for _ in range(3)]
    await eventually(any_of(*(nobody_for(http, each) for each in cuts)), "they have one, and one too many")
    shock = await reported(http, "electric_shock", "emergency")
    await eventually(offered_to(http, shock, LI), "lives go before power")
    assert (await order(http, shock))["nobody_fits"] is None
