"""The text of a recording: asked of a recogniser until it answers, or a person listens after all.

A process per order. The recogniser is asked outside (`hearing.py` of the service), and what it heard goes to
the order; here is only how far that is. Meanwhile the order is in the pool: a dead recogniser delays a text.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from kernel.domain import Command, Decider, Event, State
from pydantic import Field

from workorders.domain.repair import Code

LONGEST_WAIT: Final = timedelta(minutes=15)
PATIENCE: Final = timedelta(days=1)


class HearingEvent(Event):
    """About the recording `file_id` of one order."""

    order_id: UUID
    park_id: UUID
    file_id: UUID
    at: datetime


class HearingRequested(HearingEvent):
    """There is a recording, and no text yet."""


class HearingPostponed(HearingEvent):
    """No answer for the `attempt`th time; it is asked again at `retry_at`."""

    attempt: Annotated[int, Field(ge=1)]
    reason: Code
    retry_at: datetime


class RecordingSilent(HearingEvent):
    """Nothing in it is loud enough to be heard. The recogniser is asked all the same."""


class SpeechHeard(HearingEvent):
    """The order has the text."""


class HearingGivenUp(HearingEvent):
    """There will be no text, for a reason: a person listens."""

    reason: Code


class RecordingForgotten(HearingEvent):
    """It was kept long enough: nobody listens to it any more."""


class Unasked(State):
    """No recording."""


class Waiting(State):
    """Asked `attempts` times in vain. `silent`: nobody would hear anything in it."""

    order_id: UUID
    park_id: UUID
    file_id: UUID
    since: datetime
    attempts: int = 0
    silent: bool = False

    def tells(self, fact: type[HearingEvent], at: datetime, **more: object) -> HearingEvent:
        known = {"order_id": self.order_id, "park_id": self.park_id, "file_id": self.file_id}
        return fact.model_validate({**known, "at": at, **more})


class Over(State):
    """Heard, or given up; the recording is still kept."""

    order_id: UUID
    park_id: UUID
    file_id: UUID


class Gone(State):
    """The recording was forgotten."""


class RequestHearing(Command):
    at: datetime
    order_id: UUID
    park_id: UUID
    file_id: UUID


class PostponeHearing(Command):
    """No answer, for `reason`. `jitter`: what failed together is not asked together again."""

    at: datetime
    reason: Code
    jitter: Annotated[float, Field(ge=0, le=1)]


class FinishHearing(Command):
    """`understood`: there was a text."""

    at: datetime
    understood: bool = True


class NoteSilence(RequestHearing):
    """The same, of a recording in which there is nothing to be heard."""


class ForgetRecording(Command):
    """It was kept as long as it may be."""

    at: datetime


def decide(command: Command, hearing: State) -> Sequence[HearingEvent]:
    match command, hearing:
        case NoteSilence(), Unasked():
            return [HearingRequested(**dict(command)), RecordingSilent(**dict(command))]
        case NoteSilence(at=at), Waiting(silent=False):
            return [hearing.tells(RecordingSilent, at)]
        case RequestHearing(), Unasked():
            return [HearingRequested(**dict(command))]
        case FinishHearing(at=at, understood=True), Waiting():
            return [hearing.tells(SpeechHeard, at)]
        case FinishHearing(at=at), Waiting():
            return [hearing.tells(HearingGivenUp, at, reason="not_understood")]
        case PostponeHearing(at=at, reason=reason), Waiting(since=since) if at - since >= PATIENCE:
            return [hearing.tells(HearingGivenUp, at, reason=reason)]
        case PostponeHearing(at=at, reason=reason, jitter=jitter), Waiting(attempts=before):
            again = at + wait(before + 1, jitter)
            return [hearing.tells(HearingPostponed, at, attempt=before + 1, reason=reason, retry_at=again)]
        case ForgetRecording(at=at), Waiting() | Over():
            known = hearing.model_dump(include=set(Over.model_fields))
            return [RecordingForgotten(**known, at=at)]
    return []  # asked before, or a late word on what is over


def wait(attempt: int, jitter: float) -> timedelta:
    """2 s doubling to a quarter of an hour, of which `jitter` takes up to half."""
    return min(timedelta(seconds=2 ** min(attempt, 16)), LONGEST_WAIT) * (1 - jitter / 2)


def evolve(hearing: State, event: HearingEvent) -> State:
    match event, hearing:
        case HearingRequested(order_id=order, park_id=park, file_id=file, at=at), _:
            return Waiting(order_id=order, park_id=park, file_id=file, since=at)
        case HearingPostponed(attempt=attempt), Waiting():
            return hearing.model_copy(update={"attempts": attempt})
        case RecordingSilent(), Waiting():
            return hearing.model_copy(update={"silent": True})
        case SpeechHeard() | HearingGivenUp(), _:
            return Over(**event.model_dump(include=set(Over.model_fields)))
        case RecordingForgotten(), _:
            return Gone()
    return hearing


hearing: Decider[Command, State, HearingEvent] = Decider(
    name="hearing",
    initial=Unasked(),
    decide=decide,
    evolve=evolve,
    events=(
        *(HearingRequested, RecordingSilent, HearingPostponed),
        *(SpeechHeard, HearingGivenUp, RecordingForgotten),
    ),
)
