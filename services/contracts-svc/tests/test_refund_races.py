"""A refund is noted while the leaving is called off: of two processes, each knows what the other did."""

import asyncio
from datetime import date
from uuid import UUID

from contracts.app import service
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import (
    CheckItem,
    CloseSettlement,
    NoteRefundPaid,
    OpenSettlement,
    RefundPaid,
    ReopenSettlement,
    SettlementCommand,
    WithdrawSettlement,
)
from contracts.domain.settlement_facts import SettlementOpened
from contracts.domain.settlement_items import ITEMS, Evidence
from contracts.views.refunds import refunded_under, refunds
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild

from .over_http import LI, MANAGER, PARK, TENANT, TENANT_CONTRACT, UNIT

DAY = date(2025, 3, 1)
PAY = NoteRefundPaid(amount_fen=9, paid_on=DAY, reference="B-1", unsigned="signed_by_hand", today=DAY)
PROVEN = Evidence(previous=1, reading=2, expected=1, found=1, photo_ids=(named_id("photo"),), reference="R-1")
ROUNDS = 8


async def closed(runtime: Runtime, number: int, tenant: UUID = TENANT) -> UUID:
    id_ = named_id("settlement", number)
    opened = SettlementOpened(
        settlement_id=id_,
        contract_id=TENANT_CONTRACT,
        unit_id=UNIT,
        park_id=PARK,
        tenant_id=tenant,
        opened_on=DAY,
        deposit_fen=9,
    )
    proven = PROVEN.model_copy(update={"reference": f"R-{number}"})
    ticked = (CheckItem(item=item, checked_by=MANAGER, evidence=proven) for item in ITEMS)
    for command in (
        OpenSettlement(settlement=opened, told_on=opened.opened_on),
        *ticked,
        CloseSettlement(closed_by=LI, today=DAY),
    ):
        await runtime.handle(settlement, id_, command, origin=SYSTEM, command_id=new_id())
    return id_


async def test_of_clerks_who_note_refunds_under_one_number_in_the_same_millisecond_one_has_it(
    runtime: Runtime,
) -> None:
    """None has seen the others': only the database stands between them."""
    ids = [await closed(runtime, number) for number in range(4)]
    spelled = ("B-1", "b-1", "B\u20101", "\uff22-1")
    asked = [PAY.model_copy(update={"reference": each}) for each in spelled]
    answers = await asyncio.gather(
        *(
            runtime.handle(settlement, id_, each, origin=SYSTEM, command_id=new_id())
            for id_, each in zip(ids, asked, strict=True)
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in answers) == ["Outcome", *["ReferenceJustUsed"] * 3]
    assert await refunded_under(runtime, "B-1", TENANT) == (TENANT,)
    assert (await rebuild(runtime, refunds)).differences == 0


async def raced(runtime: Runtime, other: SettlementCommand) -> list[tuple[list[str], list[str]]]:
    """What the settlement tells after it was closed, and what was refused; by round."""
    copy, found = Runtime(service, runtime.settings, runtime.clock), []
    await copy.start()
    try:
        for number in range(ROUNDS):
            id_ = await closed(runtime, number)
            paid = PAY.model_copy(update={"reference": f"B-{number}"})
            asked = [(runtime, paid), (copy, other)]
            answers = await asyncio.gather(
                *(
                    each.handle(settlement, id_, command, origin=SYSTEM, command_id=new_id())
                    for each, command in (asked if number % 2 else reversed(asked))
                ),
                return_exceptions=True,
            )
            refused = sorted(type(each).__name__ for each in answers if isinstance(each, Exception))
            history = "select type from kernel.events where stream_id = %s order by version"
            async with runtime.pool.connection() as conn:
                told = [row[0] async for row in await conn.execute(history, [settlement.stream(id_)])]
            found.append((told[len(ITEMS) + 2 :], refused))
    finally:
        await copy.stop()
    return found


async def test_paid_or_withdrawn_first_both_are_known_and_told_of(runtime: Runtime) -> None:
    for told, refused in await raced(runtime, WithdrawSettlement()):
        assert (told, refused) in (
            (["SettlementRefundPaid", "SettlementNotWithdrawn"], []),
            (["SettlementWithdrawn", "SettlementRefundPaid", "SettlementNotWithdrawn"], []),
        )


async def test_paid_or_reopened_first_the_other_is_refused(runtime: Runtime) -> None:
    for told, refused in await raced(runtime, ReopenSettlement()):
        assert (told, refused) in (
            (["SettlementRefundPaid"], [RefundPaid.__name__]),
            (["SettlementReopened"], ["NoRefundDue"]),
        )
