"""A newcomer of a ledger who is perhaps one of those who had the unit before: by the name it is known."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from kernel.domain import Refusal
from kernel.service import Row

from tenants.domain.person_facts import Profile
from tenants.edge.personal import PersonalData, PersonBody, checked
from tenants.views import people as known
from tenants.views.query import Pool


class SeveralNamesakes(Refusal):
    """More than one of those whom the newcomer may be has this name."""

    title = "该房源登记过 {count} 位同名的人，无法确定是哪一位：请填写证件号，或先按原来的手机号导入"
    field, status = "phone", 409


async def namesakes(
    pool: Pool, personal: PersonalData, asked: Mapping[int, tuple[PersonBody, Sequence[UUID]]], today: date
) -> dict[int, list[Row]]:
    """Place → who of those whom each may be has the same name. Nobody where the newcomer is known already, by
    their id, their document, or name and phone; and two documents are two people.
    """
    said = {place: profile_of(personal, body, today) for place, (body, _) in asked.items()}
    good = {place: each for place, each in said.items() if each}
    if not good:
        return {}
    same = dict(zip(good, await known.recognise_all(pool, list(good.values())), strict=True))
    ids = {id_ for place in good for id_ in (asked[place][0].person_id, *asked[place][1])}
    there = {row["id"]: row for row in await known.by_ids(pool, list(ids))}
    found = {}
    for place, (profile, _) in good.items():
        body, perhaps = asked[place]
        if not same[place] and body.person_id not in there:
            rows = [there[id_] for id_ in dict.fromkeys(perhaps) if id_ in there]
            found[place] = [row for row in rows if _may_be(row, profile)]
    return {place: rows for place, rows in found.items() if rows}


def profile_of(personal: PersonalData, body: PersonBody, today: date) -> known.Said | None:
    """By what they are recognised. None of who is refused when their turn comes."""
    try:
        body = checked(body, today)
    except Refusal:
        return None
    return personal.profile(body), personal.passport(body.identity)


def _may_be(row: Row, profile: Profile) -> bool:
    one_document = not (row["identity"] and profile.identity)
    return bool(row["name"] == profile.name and row["kind"] == profile.kind and one_document)
