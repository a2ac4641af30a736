"""A newcomer of a ledger who is perhaps one of those who had the unit before, or has somebody's phone: by the
name it is known, also where one register writes it in simplified and another in traditional characters.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from kernel.domain import Refusal
from kernel.service import Row

from tenants.domain.person_facts import Profile
from tenants.edge.personal import PersonalData, PersonBody, checked
from tenants.edge.spelling import written_alike
from tenants.views import people as known
from tenants.views import tenants as numbered
from tenants.views.query import Pool


class SeveralNamesakes(Refusal):
    """More than one of those whom the newcomer may be has this name."""

    title = "该房源登记过 {count} 位同名的人，无法确定是哪一位：请填写证件号，或先按原来的手机号导入"
    field, status = "phone", 409


class SeveralSpellings(Refusal):
    """More than one person of this phone has the name, each written otherwise."""

    title = (
        "该手机号登记过 {count} 位同名（简繁写法不同）的人，无法确定是哪一位："
        "是同一人的请先合并，不是的请填写证件号"
    )
    field, status = "phone", 409


class Namesake(NamedTuple):
    """Somebody whom we know, and how we know their name to be written."""

    row: Row
    name: str


async def namesakes(
    pool: Pool, personal: PersonalData, asked: Mapping[int, tuple[PersonBody, Sequence[UUID]]], today: date
) -> dict[int, list[Namesake]]:
    """Place → who of those whom each may be, or of those with the same phone, has the same name. Nobody where
    the newcomer is known already, by their id, their document, or name and phone; and two documents are two
    people. Of two numbers of one human being it is the one that leads to the other.
    """
    said = {place: profile_of(personal, body, today) for place, (body, _) in asked.items()}
    good = {place: each for place, each in said.items() if each}
    if not good:
        return {}
    same = dict(zip(good, await known.recognise_all(pool, list(good.values())), strict=True))
    ids = {id_ for place in good for id_ in (asked[place][0].person_id, *asked[place][1])}
    there = {row["id"]: row for row in await known.by_ids(pool, list(ids))}
    new = [place for place in good if not same[place] and asked[place][0].person_id not in there]
    names = await asyncio.to_thread(_named, personal, {place: asked[place][0].name for place in new})
    reached = await _with_phone(pool, [good[place][0] for place in new])
    found = {}
    for place in new:
        profile, name = good[place][0], names[place]
        rows = [there[id_] for id_ in dict.fromkeys(asked[place][1]) if id_ in there]
        alike = [Namesake(row, name[row["name"]]) for row in rows if _may_be(row, profile, name)]
        if profile.identity is None:
            mates = reached.get(profile.contacts.get("sms", ""), [])
            by_phone = [Namesake(row, name[row["name"]]) for row in mates if _may_be(row, profile, name)]
            alike = await _apart(pool, by_phone) or alike
        found[place] = alike
    return {place: rows for place, rows in found.items() if rows}


def several(alike: Sequence[Namesake], phone: str | None) -> Refusal:
    """That it is not known which of these is meant; `phone`: the mark of the newcomer's."""
    by_phone = all(phone and each.row["phone"] == phone for each in alike)
    return (SeveralSpellings if by_phone else SeveralNamesakes)(count=len(alike))


def _named(personal: PersonalData, names: Mapping[int, str]) -> dict[int, dict[str, str]]:
    """Place → the mark of each way to write the name → that way."""
    return {
        place: {personal.named(written): written for written in written_alike(name)}
        for place, name in names.items()
    }


async def _with_phone(pool: Pool, said: Sequence[Profile]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in await known.with_phones(
        pool, [each.contacts["sms"] for each in said if "sms" in each.contacts]
    ):
        found[row["phone"]].append(row)
    return found


async def _apart(pool: Pool, alike: Sequence[Namesake]) -> list[Namesake]:
    """One of each human being: of numbers that lead to one, that one's person."""
    if len(alike) < 2:
        return [*alike]
    leads = await numbered.survivors_of(pool, [each.row["id"] for each in alike])
    of: dict[UUID, Namesake] = {}
    for each in alike:
        id_ = each.row["id"]
        lead = leads.get(id_, {"person_id": id_})["person_id"]
        of[lead] = each if id_ == lead else of.get(lead, each)
    return list(of.values())


def profile_of(personal: PersonalData, body: PersonBody, today: date) -> known.Said | None:
    """By what they are recognised. None of who is refused when their turn comes."""
    try:
        body = checked(body, today)
    except Refusal:
        return None
    return personal.profile(body), personal.passport(body.identity)


def _may_be(row: Row, profile: Profile, names: Mapping[str, str]) -> bool:
    one_document = not (row["identity"] and profile.identity)
    return bool(row["name"] in names and row["kind"] == profile.kind and one_document)
