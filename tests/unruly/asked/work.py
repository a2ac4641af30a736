"""What workorder-svc itself is asked."""

from datetime import date

from host.runtime import Runtime
from kernel.ids import named_id
from workorders.domain import plan as plans
from workorders.domain.checklist import Item
from workorders.domain.entry import Consent
from workorders.domain.inspection import inspection
from workorders.domain.inspection_commands import Attend, Inspect, OpenInspection, RecordLeave
from workorders.domain.repair import Repair
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import (
    Arrive,
    Complete,
    IssueRatingLink,
    Rate,
    RecordConsent,
    Report,
    Respond,
)

from tests.unruly.asked.asking import ask
from tests.unruly.lives import HOMES, MANAGER, NOW, PARK


async def rounds(runtime: Runtime) -> None:
    """In each unit something fails, and something falls due."""
    for home in range(HOMES):
        unit = named_id("unit", home)
        where = {"unit_id": unit, "park_id": PARK}
        look, care = named_id("round", home), named_id("plan", home)
        list_ = {
            "kind": "safety",
            "items": (Item(item="gas", fault="gas_leak", urgency="emergency"),),
            "due_on": NOW.date(),
        }
        yearly = plans.Terms(fault="gas_check", months=12, first_due_on=date(2025, 6, 2), ahead=1)
        found = {"item": "gas", "verdict": "failed", "order_id": named_id("gas", home)}
        let_in = Consent(answer="vacant", how="none", said_by="technician")
        for decider, id_, command in (
            (inspection, look, OpenInspection(at=NOW, inspection_id=look, **where, **list_)),
            (inspection, look, Attend(at=NOW, technician_id=MANAGER, vouched=True)),
            (inspection, look, RecordLeave(at=NOW, consent=let_in)),
            (plans.plan, care, plans.SetPlan(at=NOW, plan_id=care, **where, terms=yearly)),
            (inspection, look, Inspect(at=NOW, **found)),
        ):
            await ask(runtime, decider, id_, command)


async def spoken(runtime: Runtime) -> None:
    """And of what fails: somebody says it to a machine."""
    for home in range(HOMES):
        id_, unit = named_id("spoken", home), named_id("spoken unit", home)
        where = {"order_id": id_, "unit_id": unit, "park_id": PARK}
        said = {
            "fault": "leak",
            "urgency": "ordinary",
            "source": "voice",
            "files": (named_id("voice", home),),
        }
        await ask(runtime, work_order, id_, Report(at=NOW, repair=Repair(**where, **said)))


async def rated(runtime: Runtime) -> None:
    """And of what is mended: every other tenant is content with it."""
    for home in range(HOMES):
        id_, link = named_id("rated", home), f"{home:064x}"
        where = {"order_id": id_, "unit_id": named_id("rated unit", home), "park_id": PARK}
        whose = {"person_id": named_id("rates", home), "fault": "network_down", "urgency": "ordinary"}
        let_in = Consent(answer="given", how="in_person", said_by="tenant")
        for command in (
            Report(at=NOW, repair=Repair(**where, **whose)),
            Respond(at=NOW, technician_id=MANAGER),
            Arrive(at=NOW, technician_id=MANAGER, vouched=True),
            RecordConsent(at=NOW, consent=let_in),
            Complete(at=NOW),
            IssueRatingLink(at=NOW, link_sha256=link),
            Rate(at=NOW, link_sha256=link, stars=2 if home % 2 else 5),
        ):
            await ask(runtime, work_order, id_, command)


async def work(runtime: Runtime) -> None:
    await rounds(runtime)
    await spoken(runtime)
    await rated(runtime)
