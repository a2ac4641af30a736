"""What a technician's device says of a step: when it was, though it is told later."""

from datetime import datetime
from typing import Annotated

from edge.body import Body, Instant
from edge.call import Call, Host
from kernel.clock import local_date
from pydantic import Field

from workorders.domain.check_in import CheckIns, Device, happened
from workorders.views.policies import SHELF


class DeviceBody(Body):
    """A step taken without a network is sent later, in order, each under the `Idempotency-Key` it had.

    Since `clock` is told as well, it does not matter whether the device's clock is right.
    """

    at: Annotated[Instant, Field(description="when it was, by the device's clock")]
    clock: Annotated[Instant, Field(description="what the device's clock shows at the moment of sending")]


async def moment(runtime: Host, call: Call, device: DeviceBody | None) -> datetime:
    """When it was; now, where no device says otherwise. Raises DeviceClockWrong or TooLongAgo."""
    if device is None:
        return call.now
    book = await SHELF.book_of(runtime)
    bounds = book.of(CheckIns).in_force(local_date(call.now)).values
    return happened(Device(at=device.at, clock=device.clock), call.now, bounds)
