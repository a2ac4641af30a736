"""How many may live in a unit 居住人数: as many as the unit is said to hold, and as its city lets. Pure.

Judged when somebody is named and again when they are approved, by the city's version of that day. Where
nobody said how many rooms a unit has, or how large it is, the city's word cannot be held against anybody.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Final, Literal

from kernel.domain import Frozen, Refusal
from policy.domain.values import GENERAL, Number, Values, Version, Versions, seed
from pydantic import Field

Relation = Literal["partner", "child", "parent", "relative", "friend", "other"]
# 有法定赡养、抚养、扶养义务关系的除外: husband and wife (民法典 1059), parents and children (1067).
KIN: Final[frozenset[Relation]] = frozenset({"partner", "child", "parent"})
MOST_TO_A_ROOM, MOST_AREA = 20, 9_999


class CrowdingOutOfRange(Refusal):
    """Nobody at all would forbid what the law allows."""

    title, field = (
        f"每间人数应在 1 至 {MOST_TO_A_ROOM} 人之间，人均面积应在 1 至 {MOST_AREA} 平方分米之间，"
        "没有规定时留空",
        "values.per_room",
    )


class TooManyOccupants(Refusal):
    """With the tenant, more than may live in the unit, as it was taken in."""

    title, field, status = "该房源最多可住 {most} 人（含租客本人）", "occupant_id", 409


class RoomsTooFull(Refusal):
    """With the tenant, more than the city lets live in so many rooms; next of kin are not counted."""

    title, field, status = (
        "当地规定每间不超过 {per_room} 人（不含配偶、父母、子女），该房源 {rooms} 间，最多可住 {most} 人"
        "（含租客本人；居住人数策略（{whose}）第 {policy_version} 版）",
        "occupant_id",
        409,
    )


class TooLittleRoom(Refusal):
    """With the tenant, more than the city lets live on so small an area, next of kin and all."""

    title, field, status = (
        "当地规定人均居住面积不低于 {square_metres} 平方米，该房源最多可住 {most} 人"
        "（含租客本人；居住人数策略（{whose}）第 {policy_version} 版）",
        "occupant_id",
        409,
    )


class Crowding(Values):
    """Persons to a room, and square decimetres for each person; None: the city says nothing of it."""

    policy: Literal["crowding"] = "crowding"
    per_room: Number | None = None
    area_each_dm2: Number | None = None

    def check(self) -> None:
        if self.per_room is not None and not 1 <= self.per_room <= MOST_TO_A_ROOM:
            raise CrowdingOutOfRange
        if self.area_each_dm2 is not None and not 1 <= self.area_each_dm2 <= MOST_AREA:
            raise CrowdingOutOfRange(field="values.area_each_dm2")


CROWDING = seed(Crowding())
NONE = CROWDING.known[0]
TWO_TO_A_ROOM = Crowding(per_room=2, area_each_dm2=500)
# 关于公布我市出租房屋人均居住面积标准等有关问题的通知, in force since 18 July 2013.
BEIJING = Version[Crowding](version=2, valid_from=date(2013, 7, 18), values=TWO_TO_A_ROOM)
# 上海市居住房屋租赁管理办法 (2014) art. 10, in force since 1 May 2014.
SHANGHAI = Version[Crowding](version=2, valid_from=date(2014, 5, 1), values=TWO_TO_A_ROOM)
BY_CITY: Mapping[str, Versions[Crowding]] = {
    "110000": Versions(known=(NONE, BEIJING)),
    "310000": Versions(known=(NONE, SHANGHAI)),
}


class Capacity(Frozen):
    """What is known of a unit by which it is judged how many may live there; None: nobody said.

    The cities mean the area of the rooms one lives in, and each room by itself. We know the whole unit, which
    is no smaller, and not who sleeps where: what is refused here would be refused there, and more than that.
    """

    cap: int | None = None
    rooms: int | None = None
    area_dm2: int | None = None
    city: Annotated[str | None, Field(examples=["310000"])] = None


def check_crowding(living: Sequence[Relation], known: Capacity, by: Version[Crowding]) -> None:
    """Whether all of them may live there with the tenant.

    Raises TooManyOccupants, RoomsTooFull or TooLittleRoom: of those that are exceeded the tightest.
    """
    if found := exceeded(living, known, by):
        raise found[1]


def exceeded(
    living: Sequence[Relation], known: Capacity, by: Version[Crowding]
) -> tuple[int, Refusal] | None:
    """How many may live there, with the tenant, where they are more, and what one more is refused as; None
    where they are not.
    """
    persons = 1 + len(living)
    over = [(most, refusal) for most, refusal in _limits(living, known, by) if persons > most]
    return min(over, key=lambda limit: limit[0], default=None)


def _limits(
    living: Sequence[Relation], known: Capacity, by: Version[Crowding]
) -> Iterator[tuple[int, Refusal]]:
    """How many may live there, the tenant included, and what more are refused as."""
    per_room, each = by.values.per_room, by.values.area_each_dm2
    said = {"policy_version": by.version, "policy_scope": by.scope}
    said |= {"whose": "通用" if by.scope == GENERAL else "该市"}
    if known.cap is not None:
        yield known.cap, TooManyOccupants(most=known.cap)
    if per_room is not None and known.rooms:
        most = per_room * known.rooms + sum(relation in KIN for relation in living)
        yield most, RoomsTooFull(per_room=per_room, rooms=known.rooms, most=most, **said)
    if each is not None and known.area_dm2:
        most = known.area_dm2 // each
        yield most, TooLittleRoom(square_metres=f"{each / 100:g}", most=most, **said)
