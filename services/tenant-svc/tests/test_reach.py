"""Who lives with us is reached by two live methods at least, or somebody is told."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.clock import start_of
from kernel.domain import Sealed
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id, new_id
from policy.domain.book import Book
from policy.domain.values import Version
from policy.trying.replaying import Books
from published.tenants import ContactMethodsNoted
from tenants.by_policy import tell
from tenants.domain import person as p
from tenants.domain import person_facts as facts
from tenants.domain import reach as of
from tenants.domain.policy import POLICIES
from tenants.domain.reach_policy import ContactMethods, MethodsOutOfRange
from tenants.edge.reasons import opened, sealed_in
from tenants.policies.reaching import methods_needed
from tenants.publish import translate
from tenants.trying import QUESTIONS
from testkit.given import given
from testkit.stack import bearer, eventually

from .test_edge import EMAIL, PARK, PHONE, is_problem, registered, rooms, stay

__all__ = ["rooms"]

WHO = named_id("person")
HOME = of.Home(tenant_id=named_id("tenant"), unit_id=named_id("unit"), park_id=named_id("park"))
TWO: facts.Contacts = {"sms": "m-phone", "email": "m-email"}
ASKED: dict[str, Any] = {"person_id": WHO, "today": date(2025, 3, 1)}
NOW = start_of(ASKED["today"])
COMES, LEAVES = of.NoteHome(**ASKED, home=HOME), of.NoteHome(**ASKED, home=None)
DIED = of.NoteDead(**ASKED, channel="email")


def noted(contacts: facts.Contacts, home: of.Home | None = HOME, *dead: facts.Channel) -> of.ReachNoted:
    return of.ReachNoted(person_id=WHO, contacts=contacts, dead=dead, home=home)


def short(live: int, **more: Any) -> of.ContactMethodsInsufficient:
    return of.ContactMethodsInsufficient(**{"person_id": WHO, "home": HOME, "live": live, "policy": 1} | more)


AGAIN = of.ContactMethodsSufficient(person_id=WHO)


def test_who_lives_nowhere_may_be_reached_by_nothing() -> None:
    nothing = of.NoteContacts(**ASKED, contacts={})
    given(of.reach).when(nothing).then(noted({}, None))
    given(of.reach, noted({}, None)).when(nothing).nothing()
    given(of.reach, noted(TWO, None)).when(DIED).then(noted(TWO, None, "email"))


def test_others_hear_of_everybody_by_which_channels_they_are_reached_and_by_no_address() -> None:
    fact = Fact(noted(TWO, None, "email"), WHO, "reach", 1, 1, NOW, NOW, SYSTEM, "tenants")
    told = ContactMethodsNoted(person_id=WHO, live=("sms",), dead=("email",))
    assert translate(fact) == told
    lives = Fact(noted(TWO), WHO, "reach", 1, 1, NOW, NOW, SYSTEM, "tenants")
    where = {"unit_id": HOME.unit_id, "park_id": HOME.park_id}
    assert translate(lives) == ContactMethodsNoted(person_id=WHO, live=("email", "sms"), dead=(), **where)


def test_a_method_that_dies_leaves_one_and_somebody_is_told_once() -> None:
    given(of.reach, noted(TWO)).when(DIED).then(noted(TWO, HOME, "email"), short(1))
    given(of.reach, noted(TWO, HOME, "email"), short(1)).when(DIED).nothing()
    phone = of.NoteDead(**ASKED, channel="sms")
    worse = given(of.reach, noted(TWO, HOME, "email"), short(1)).when(phone)
    worse.then(noted(TWO, HOME, "email", "sms"), short(0))


def test_a_dead_address_told_again_is_no_second_method_until_it_is_proven() -> None:
    without, again = (of.NoteContacts(**ASKED, contacts=each) for each in ({"sms": "m-phone"}, TWO))
    gone = [noted(TWO, HOME, "email"), short(1), noted({"sms": "m-phone"})]
    given(of.reach, *gone[:2]).when(without).then(gone[2])
    given(of.reach, *gone).when(again).then(gone[0])
    revived = of.NoteRevived(**ASKED, channel="email")
    given(of.reach, *gone, gone[0]).when(revived).then(noted(TWO), AGAIN)
    given(of.reach, *gone, gone[0], noted(TWO), AGAIN).when(DIED).then(gone[0], short(1))


def test_who_moves_in_with_one_method_is_told_of_and_not_refused() -> None:
    one: facts.Contacts = {"sms": "m-phone"}
    given(of.reach, noted(one, None)).when(COMES).then(noted(one), short(1))
    before = COMES.model_copy(update={"taken_over": True})
    given(of.reach, noted(one, None)).when(before).then(noted(one), short(1, taken_over=True))


@pytest.mark.parametrize(
    ("cure", "after"),
    [
        (
            of.NoteContacts(**ASKED, contacts=TWO | {"email": "m-other"}),
            noted(TWO | {"email": "m-other"}),
        ),
        (LEAVES, noted(TWO, None, "email")),
    ],
)
def test_another_method_or_leaving_ends_the_task(cure: Any, after: of.ReachNoted) -> None:
    given(of.reach, noted(TWO, HOME, "email"), short(1)).when(cure).then(after, AGAIN)


asked = some.one_of(
    some.builds(
        of.NoteContacts,
        person_id=some.just(WHO),
        today=some.just(ASKED["today"]),
        contacts=some.dictionaries(
            some.sampled_from(["app", "sms", "wechat", "email"]), some.sampled_from(["a", "b"])
        ),
    ),
    some.builds(
        of.NoteDead,
        person_id=some.just(WHO),
        today=some.just(ASKED["today"]),
        channel=some.sampled_from(["app", "sms", "wechat", "email"]),
    ),
    some.sampled_from([COMES, LEAVES]),
)


@every(some.lists(asked, max_size=12))
def test_a_task_is_open_exactly_while_a_resident_has_too_few(commands: list[of.ReachCommand]) -> None:
    state, open_ = of.reach.initial, False
    for command in commands:
        for event in of.reach.decide(command, state):
            state = of.reach.evolve(state, event)
            open_ = {of.ContactMethodsInsufficient: True, of.ContactMethodsSufficient: False}.get(
                type(event), open_
            )
        assert open_ == state.short == (state.home is not None and state.live < 2)


JUNE = date(2025, 6, 1)
THREE = Version(version=2, valid_from=JUNE, values=ContactMethods(live=3))
BOOK = Book(POLICIES, {"contact-methods": (THREE,)})


def test_where_there_are_to_be_three_all_are_looked_at_on_the_first_day_of_that() -> None:
    seen = start_of(date(2025, 3, 1))
    fact = Fact(noted(TWO), WHO, "reach", 1, 1, seen, seen, SYSTEM, "tenants")
    assert methods_needed.arm(fact, Book(POLICIES)) == []
    gone = Fact(noted(TWO, None), WHO, "reach", 2, 2, seen, seen, SYSTEM, "tenants")
    assert methods_needed.arm(gone, BOOK) == []
    [deadline] = methods_needed.arm(fact, BOOK)
    assert deadline.due_at == start_of(JUNE)
    look = tell(methods_needed.fire(deadline).command, BOOK)
    given(of.reach, noted(TWO)).when(look).then(short(2, policy=2))
    given(of.reach, noted(TWO), short(2, policy=2)).when(look).nothing()
    given(of.reach, noted(TWO | {"wechat": "m-wx"})).when(look).nothing()
    before = look.model_copy(update={"today": JUNE - timedelta(days=1)})
    given(of.reach, noted(TWO)).when(before).nothing()
    given(of.reach, noted(TWO), short(2, policy=2)).when(before).then(AGAIN)


def test_three_methods_tried_tell_of_whom_somebody_had_been_told_and_until_when() -> None:
    [question] = QUESTIONS["contact-methods"]
    first, until = date(2025, 3, 1), date(2025, 12, 31)
    facts = [
        Fact(event, WHO, "reach", 1, 1, start_of(day), start_of(day), SYSTEM, "tenants")
        for day, event in (
            (date(2025, 2, 1), noted(TWO)),
            (date(2025, 4, 1), noted(TWO | {"app": "m-app"})),
            (date(2025, 5, 1), noted(TWO | {"app": "m-app"}, HOME, "app", "sms")),
            (date(2025, 5, 1), short(1)),
            (date(2025, 7, 1), noted({}, None)),
            (date(2025, 7, 1), AGAIN),
        )
    ]
    then = Book(POLICIES)
    other = then.with_other("contact-methods", ContactMethods(live=3), first)
    sides = ([*question.ask(facts, Books(then, book), until)] for book in (then, other))
    now, tried = ([(each.what.removeprefix("ContactMethods"), each.on) for each in side] for side in sides)
    assert now == [("Insufficient", date(2025, 5, 1)), ("Sufficient", date(2025, 7, 1))]
    assert tried == [("Insufficient", first), ("Sufficient", date(2025, 4, 1)), *now]


@pytest.mark.parametrize("live", [0, 5])
def test_there_are_four_methods_and_one_is_needed(live: int) -> None:
    with pytest.raises(MethodsOutOfRange):
        ContactMethods(live=live).check()


SEAL = Sealed(kv=1, n="n", c="c")


def test_the_last_two_methods_of_a_resident_are_not_given_up() -> None:
    profile = facts.Profile(kind="tenant", language="zh", name="m", contacts=TWO)
    known = facts.PersonRegistered(person_id=WHO, profile=profile, seals=facts.Seals(name=SEAL, contacts={}))
    less = p.ChangeContacts(today=ASKED["today"], contacts={"sms": "m-phone"}, seals={}, lives_here=True)
    given(p.person, known).when(less).refused(p.TooFewMethods, live=1, needed=2)
    changed = facts.PersonContactsChanged(
        person_id=WHO, contacts={"sms": "m-phone"}, seals={}, left=("email",)
    )
    given(p.person, known).when(less.model_copy(update={"lives_here": False})).then(changed)
    died = facts.PersonContactDied(person_id=WHO, channel="email")
    by = {"policy": 1}
    given(p.person, known, died).when(less).then(
        changed.model_copy(update=by)
    )  # the dead one was none any more
    other = p.ChangeContacts(today=ASKED["today"], contacts={"sms": "m-new"}, seals={}, lives_here=True)
    given(p.person, known, changed).when(other).then(
        facts.PersonContactsChanged(person_id=WHO, contacts={"sms": "m-new"}, seals={}, left=("sms",), **by)
    )


async def test_a_resident_keeps_two_methods_and_a_dead_one_is_a_task(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    both = {"phone": "13900000001", "wechat": None, "app": None, "email": EMAIL}
    tenant_id, person_id = await registered(http, **both)
    path = f"/people/{person_id}/contacts"
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]))).status_code == 200
    is_problem(await http.put(path, json={"phone": PHONE}), 409, "too-few-methods", "contacts")

    async def tasks() -> list[dict[str, Any]]:
        found = await http.get("/people/hard-to-reach", params={"park_id": str(PARK)})
        return [row for row in found.json()["items"] if row["person_id"] == person_id]

    async def one() -> bool:
        return [row["live"] for row in await tasks()] == [1]

    async def none() -> bool:
        return await tasks() == []

    await eventually(none, "no task")
    assert (await http.post(f"{path}/email/dead", headers=bearer(Role.系统))).is_success
    await eventually(one, "a task")
    assert (await http.put(path, json={"phone": "13900000001"})).is_success
    again = await http.put(path, json={"phone": "13900000001", "email": EMAIL})
    assert again.is_success
    assert [each["dead"] for each in (await http.get(path)).json()] == [False, True], "told, not proven"
    await eventually(one, "the task still")
    is_problem(await http.post(f"{path}/wechat/reached"), 404, "contact-missing", "channel")
    answered = await http.post(f"{path}/email/reached")
    assert answered.json()["events"] == ["PersonContactRevived"]
    assert not any(each["dead"] for each in (await http.get(path)).json())
    await eventually(none, "no task, for they answered there")


async def test_a_number_that_a_stranger_answers_is_put_down_as_dead_by_a_clerk_who_says_why(
    http: httpx.AsyncClient, runtime: Runtime, rooms: list[UUID]
) -> None:
    tenant_id, person_id = await registered(http, phone="13900000003", wechat=None, app=None, email=EMAIL)
    path, why = f"/people/{person_id}/contacts", {"X-Reason": "stranger answered"}
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]))).is_success
    is_problem(await http.delete(f"{path}/sms"), 409, "too-few-methods", "contacts")
    is_problem(await http.post(f"{path}/sms/dead"), 422, "reason-missing", "X-Reason")
    is_problem(await http.post(f"{path}/wechat/dead", headers=why), 404, "contact-missing", "channel")
    nobody = await http.post(f"/people/{new_id()}/contacts/sms/dead", headers=why)
    is_problem(nobody, 404, "person-unknown", "person_id")
    repairs = bearer(Role.维修员) | why
    is_problem(await http.post(f"{path}/sms/dead", headers=repairs), 403, "role-not-allowed")
    elsewhere = bearer(Role.客服专员, parks=[new_id()]) | why
    is_problem(await http.post(f"{path}/sms/dead", headers=elsewhere), 403, "park-out-of-scope", "park_id")

    for no_instant in (5, "2025-03-14", "2025-03-14T09:00:00", "9999-01-01T00:00:00Z"):
        wrong = await http.post(f"{path}/sms/dead", headers=why, json={"at": no_instant})
        is_problem(wrong, 422, "invalid-input", "at")

    dead = await http.post(f"{path}/sms/dead", headers=why)
    assert dead.json()["events"] == ["PersonContactDied"]
    assert (await http.post(f"{path}/sms/dead", headers=why)).json()["events"] == []
    async with runtime.pool.connection() as conn:
        [died] = [
            fact
            for fact in await runtime.store.read_naming(conn, [UUID(person_id)])
            if isinstance(fact.event, facts.PersonContactDied)
        ]
    assert sealed_in(died.origin.reason)
    assert runtime.vault
    assert await opened(runtime.vault, [died.origin.reason], SYSTEM, "test") == ["stranger answered"]

    async def task() -> bool:
        found = await http.get("/people/hard-to-reach", params={"park_id": str(PARK)})
        return [row["live"] for row in found.json()["items"] if row["person_id"] == person_id] == [1]

    await eventually(task, "one method is too few")
    asked = {"person_ids": [person_id], "purpose": "催缴"}
    reach = (await http.post("/people/contacts", json=asked, headers=bearer(Role.系统))).json()[person_id]
    assert (reach["channels"]["sms"], reach["channels"]["email"]) == (None, EMAIL)
    assert (await http.delete(f"{path}/sms")).is_success, "it was no method any more"

    admin = bearer(Role.管理员) | {"X-Reason": "wish"}
    out = await http.post(f"/tenants/{tenant_id}/move-out", json={"moved_out_on": "2025-06-01"})
    assert out.is_success
    assert (await http.delete(f"/people/{person_id}/personal-data", headers=admin)).is_success
    gone = await http.post(f"{path}/email/dead", headers=why)
    is_problem(gone, 410, "person-forgotten", "person_id")
