"""What was spoken is to be read as well."""

from kernel.facts import Fact
from kernel.service import Do, Policy
from workorders.domain.hearing import RequestHearing, hearing
from workorders.domain.work_order_facts import WorkOrderReported


def react(fact: Fact) -> list[Do]:
    event: WorkOrderReported = fact.event  # type: ignore[assignment]
    if event.source != "voice":
        return []
    known = {"order_id": event.order_id, "park_id": event.park_id, "at": event.reported_at}
    return [Do(hearing, event.order_id, RequestHearing(**known, file_id=event.files[0]))]


transcribing = Policy("read what was spoken", (WorkOrderReported,), react)
