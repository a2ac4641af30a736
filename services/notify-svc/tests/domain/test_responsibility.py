"""Who answers for what in a park."""

from uuid import UUID

from notifications.domain.responsibility import (
    Assign,
    Release,
    ResponsibilityAssigned,
    ResponsibilityReleased,
    RoleLeftEmpty,
    Vacate,
    responsibility,
)
from testkit.given import given

PARK, LI, WU = (UUID(int=n) for n in range(1, 4))
LI_FINANCE = ResponsibilityAssigned(park_id=PARK, role="finance", person_id=LI)


def test_a_role_may_have_two_persons_and_each_is_assigned_once() -> None:
    given(responsibility).when(Assign(park_id=PARK, role="finance", person_id=LI)).then(LI_FINANCE)
    given(responsibility, LI_FINANCE).when(Assign(park_id=PARK, role="finance", person_id=WU)).then(
        ResponsibilityAssigned(park_id=PARK, role="finance", person_id=WU)
    )
    given(responsibility, LI_FINANCE).when(Assign(park_id=PARK, role="finance", person_id=LI)).nothing()


def test_who_is_released_no_longer_holds_it_and_may_take_it_again() -> None:
    gone = ResponsibilityReleased(park_id=PARK, role="finance", person_id=LI)
    release, assign = (each(park_id=PARK, role="finance", person_id=LI) for each in (Release, Assign))
    empty = RoleLeftEmpty(park_id=PARK, role="finance", person_id=LI)
    wu = LI_FINANCE.model_copy(update={"person_id": WU})
    given(responsibility, LI_FINANCE, wu).when(release).then(gone)
    given(responsibility, LI_FINANCE).when(release).then(gone, empty)
    given(responsibility, LI_FINANCE, gone).when(release).nothing()
    given(responsibility, LI_FINANCE, gone).when(assign).then(LI_FINANCE)


def test_who_was_erased_holds_nothing_and_a_role_that_nobody_else_holds_is_empty() -> None:
    role = {"park_id": PARK, "role": "finance", "person_id": LI}
    gone, empty = ResponsibilityReleased(**role), RoleLeftEmpty(**role)
    vacate, wu = Vacate(**role), ResponsibilityAssigned(**role | {"person_id": WU})
    given(responsibility, LI_FINANCE).when(vacate).then(gone, empty)
    given(responsibility, LI_FINANCE, wu).when(vacate).then(gone)
    given(responsibility, LI_FINANCE, gone, empty).when(vacate).nothing()
    elsewhere = LI_FINANCE.model_copy(update={"role": "manager"})
    given(responsibility, LI_FINANCE, elsewhere).when(vacate).then(gone, empty)
