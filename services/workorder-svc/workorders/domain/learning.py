"""What triage has learnt from corrections: versions of its model, in force where they judge no worse.

Version 0 came with the software. Every fifth order's correction is never learnt from: the model in force and
the new one are judged by those, and by the texts that came with the software. What a version keeps of the
texts (`likeness.Learnt`) is sealed under a key of its own, which goes when somebody is forgotten whose words
it had learnt from.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, Refusal, State
from pydantic import Field

from workorders.domain.likeness import Model
from workorders.domain.repair import Code, Words
from workorders.domain.triage import UNCLEAR, plain, propose

TRIAGE: Final = "triage"
"""The one stream of it."""
SHIPPED: Final = 0
WORTH: Final = 3  # a tenant here and now tells more than an example from elsewhere
NUMBERS: Final = re.compile(r"\d+")  # of a room, of a telephone: they say nothing of a fault

Number = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]
Standing = Literal["adopted", "worse", "taken_back", "forgotten"]


class Lesson(Frozen):
    """A correction: this order, reported in words under the key of `whose`, was this fault."""

    order_id: UUID
    whose: UUID
    fault: Code

    @property
    def judges(self) -> bool:
        """The model is judged by it, and never learns from it."""
        return self.order_id.int % 5 == 0


class Score(Frozen):
    """Of the texts that a model was judged by: taken rightly, left to a person, taken wrongly."""

    right: Count
    left: Count
    wrong: Count

    def worse_than(self, other: "Score") -> bool:
        return self.right < other.right or self.wrong > other.wrong


def score(model: Model, held_out: Iterable[tuple[str, str]]) -> Score:
    """`held_out`: each a fault and a text."""
    taken = [(fault, propose(text, model).fault) for fault, text in held_out]
    right = sum(found == fault for fault, found in taken)
    left = sum(found == UNCLEAR != fault for fault, found in taken)
    return Score(right=right, left=left, wrong=len(taken) - right - left)


def lesson_text(said: str) -> str:
    """What of somebody's words is learnt from."""
    return NUMBERS.sub(" ", plain(said)).strip()


# ---- facts


class ModelTrained(Event):
    """Version `version` was made of these lessons, and judged beside the one in force by the others."""

    version: Number
    learnt: tuple[Lesson, ...]
    judged_by: tuple[Lesson, ...]
    before: Score
    after: Score
    kept: Words
    at: datetime


class ModelAdopted(Event):
    """It judges no worse than what was in force: triage goes by it."""

    version: Number
    at: datetime


class ModelTakenBack(Event):
    """Triage goes by what was in force before it."""

    version: Number
    at: datetime


class ModelForgotten(Event):
    """It had learnt from somebody who was erased: never again."""

    version: Number
    at: datetime


# ---- state


class Learning(State):
    """How each version stands, and what the last one was made of."""

    versions: dict[int, Standing] = Field(default_factory=dict)
    lessons: frozenset[Lesson] = frozenset()

    @property
    def in_force(self) -> int:
        return in_force(self.versions)

    @property
    def last(self) -> int:
        return max(self.versions, default=SHIPPED)

    def learns_from(self, lessons: Collection[Lesson]) -> bool:
        """Something of it is to be learnt from, and was not all known to the last version that still is."""
        known = self.lessons if self.versions.get(self.last) != "forgotten" else frozenset[Lesson]()
        return not all(each.judges for each in lessons) and known != frozenset(lessons)


def in_force(versions: dict[int, Standing]) -> int:
    """The newest that was adopted and still stands."""
    return max((each for each, standing in versions.items() if standing == "adopted"), default=SHIPPED)


# ---- commands


class LearningCommand(Command):
    at: datetime


class Made(Frozen):
    """A model of `learnt`, beside the one `against` that was in force, judged by `judged_by` among others."""

    against: int
    learnt: tuple[Lesson, ...]
    judged_by: tuple[Lesson, ...]
    before: Score
    after: Score
    kept: Words


class Train(LearningCommand):
    """`made`: what came of it, none where there was nothing new. It follows from the moment."""

    made: Made | None = Field(None, exclude=True)


class TakeBack(LearningCommand):
    version: Number


class Forget(LearningCommand):
    version: Number


# ---- refusals


class NothingToLearn(Refusal):
    """No correction since the last training that could be learnt from."""

    title, status = "上次学习之后没有新的人工更正", 409


class ModelMovedOn(Refusal):
    """Another model came into force while this one was made."""

    title, status = "分类模型刚刚更换，请重新学习", 409


class ModelUnknown(Refusal):
    """There is no such version."""

    title, field, status = "没有这个模型版本", "version", 404


class ModelNotInForce(Refusal):
    """Only what is in force can be taken back; what came with the software cannot."""

    title, field, status = "只能撤回现行的模型版本", "version", 409


# ---- decisions


def decide(command: LearningCommand, learning: Learning) -> Sequence[Event]:
    match command:
        case Train():
            return trained(command, learning)
        case TakeBack(version=version) | Forget(version=version) if version not in learning.versions:
            raise ModelUnknown
        case TakeBack(at=at, version=version):
            if learning.versions[version] == "taken_back":
                return []
            if version != learning.in_force:
                raise ModelNotInForce
            return [ModelTakenBack(version=version, at=at)]
        case Forget(at=at, version=version) if learning.versions[version] != "forgotten":
            return [ModelForgotten(version=version, at=at)]
    return []


def trained(asked: Train, learning: Learning) -> list[Event]:
    """Adopted at once where it is no worse; kept to be looked at where it is."""
    made = asked.made
    if made is None or not learning.learns_from((*made.learnt, *made.judged_by)):
        raise NothingToLearn
    if made.against != learning.in_force:
        raise ModelMovedOn
    version = learning.last + 1
    said = {name: value for name, value in made if name != "against"}
    told = ModelTrained(version=version, at=asked.at, **said)
    if made.after.worse_than(made.before):
        return [told]
    return [told, ModelAdopted(version=version, at=asked.at)]


def evolve(learning: Learning, event: Event) -> Learning:
    match event:
        case ModelTrained(version=version):
            lessons = frozenset((*event.learnt, *event.judged_by))
            return Learning(versions=learning.versions | {version: "worse"}, lessons=lessons)
        case ModelAdopted(version=version):
            return _stands(learning, version, "adopted")
        case ModelTakenBack(version=version):
            return _stands(learning, version, "taken_back")
        case ModelForgotten(version=version):
            return _stands(learning, version, "forgotten")
    return learning


def _stands(learning: Learning, version: int, standing: Standing) -> Learning:
    return learning.model_copy(update={"versions": learning.versions | {version: standing}})


learning: Decider[LearningCommand, Learning, Event] = Decider(
    name="learning",
    initial=Learning(),
    decide=decide,
    evolve=evolve,
    events=(ModelTrained, ModelAdopted, ModelTakenBack, ModelForgotten),
)
