"""Why somebody did, or did not, hear of a quality review is asked by the order, the review or the rating."""

from datetime import UTC, datetime

from kernel.facts import SYSTEM
from kernel.ids import new_id
from published.workorders import QualityReviewOpened, QualityReviewOverdue, WorkOrderCompleted
from testkit.stack import eventually

from .conftest import House
from .neighbours import SPEAKERS, Say

AT = datetime(2025, 3, 15, 2, tzinfo=UTC)


async def test_what_was_told_of_a_review_is_found_by_its_own_id_and_by_that_of_the_rating(
    house: House,
) -> None:
    park, order, review, rating = (new_id() for _ in range(4))
    for role in ("supervisor", "manager", "operations"):
        await house.assign(park, role, house.person("app"))
    about = {"order_id": order, "unit_id": new_id(), "park_id": park}
    done = WorkOrderCompleted(**about, person_id=house.person("app"), fault="water_leak", at=AT)
    await house.say(done, order)
    opened = QualityReviewOpened(
        **about, review_id=review, technician_id=new_id(), fault="water_leak", closing=1, stars=2, reasons=(),
        due_at=AT, opened_at=AT,
    )  # fmt: skip
    await house.voices["workorders"].handle(
        *(SPEAKERS["workorders"].deciders[0], review, Say(event=opened)),
        origin=SYSTEM._replace(cause=str(rating)),
        command_id=new_id(),
    )
    await house.say(QualityReviewOverdue(**about, review_id=review, level="manager", due_at=AT), review)

    async def kinds(cause: object) -> set[str]:
        steps = await house.get("/why", cause=str(cause))
        said = {step["says"] for step in steps if step["type"] == "AudienceAsked"}
        return {each.partition("（")[0] for each in said}

    async def told() -> bool:
        return len(await kinds(order)) == 3

    await eventually(told, "all of it was told")
    assert len(await kinds(review)) == 2
    assert await kinds(rating) < await kinds(review) < await kinds(order)
    [nothing] = await house.get("/why", cause=str(new_id()))
    assert nothing["type"] == "NothingAsked"
