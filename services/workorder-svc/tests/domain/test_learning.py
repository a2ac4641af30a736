"""What is learnt from corrections: which model is in force, and what it may have learnt from."""

from typing import Any
from uuid import UUID

import pytest
from kernel.domain import Sealed
from kernel.ids import named_id
from testkit.given import given
from workorders.domain import learning as l
from workorders.domain.learning_terms import LearningOutOfRange, LearningTerms
from workorders.domain.likeness import Learnt, Model
from workorders.domain.repair import Words
from workorders.triage.shipped import held_out, learnt, model

from .words import HOUR, T


def lesson(number: int, fault: str = "washer_broken") -> l.Lesson:
    """Every fifth judges."""
    return l.Lesson(order_id=UUID(int=number), whose=named_id(number), fault=fault)


TEACHES, JUDGES = lesson(1), lesson(5)
GOOD, BETTER, WRONG = (
    l.Score(right=70, left=12, wrong=2),
    l.Score(right=71, left=11, wrong=2),
    l.Score(right=71, left=10, wrong=3),
)
KEPT = Words(whose=named_id("model"), sealed=Sealed(kv=1, n="n", c="c"))


def made(*learnt: l.Lesson, against: int = 0, after: l.Score = BETTER) -> l.Train:
    judged_by = (JUDGES,)
    told = l.Made(against=against, learnt=learnt, judged_by=judged_by, before=GOOD, after=after, kept=KEPT)
    return l.Train(at=T, made=told)


def trained(version: int, *learnt: l.Lesson, after: l.Score = BETTER) -> l.ModelTrained:
    said: dict[str, Any] = {"before": GOOD, "after": after, "kept": KEPT, "at": T}
    return l.ModelTrained(version=version, learnt=learnt, judged_by=(JUDGES,), **said)


def adopted(version: int) -> l.ModelAdopted:
    return l.ModelAdopted(version=version, at=T)


FIRST = (trained(1, TEACHES), adopted(1))
SECOND = (trained(2, TEACHES, lesson(2)), adopted(2))
BACK, FORGOTTEN = l.ModelTakenBack(version=2, at=T), l.ModelForgotten(version=2, at=T)


@pytest.mark.parametrize("after", [GOOD, BETTER])
def test_what_judges_no_worse_is_in_force_at_once(after: l.Score) -> None:
    given(l.learning).when(made(TEACHES, after=after)).then(trained(1, TEACHES, after=after), adopted(1))


@pytest.mark.parametrize("after", [WRONG, l.Score(right=69, left=13, wrong=2)])
def test_what_judges_worse_is_kept_and_not_adopted(after: l.Score) -> None:
    worse = trained(1, TEACHES, after=after)
    given(l.learning).when(made(TEACHES, after=after)).then(worse)
    given(l.learning, worse).when(l.TakeBack(at=T, version=1)).refused(l.ModelNotInForce)


def test_nothing_is_learnt_twice_nor_from_what_judges_alone() -> None:
    given(l.learning).when(l.Train(at=T)).refused(l.NothingToLearn)
    given(l.learning).when(made()).refused(l.NothingToLearn)
    given(l.learning, *FIRST).when(made(TEACHES, against=1)).refused(l.NothingToLearn)
    again = lesson(1, "fridge_broken")  # another word of the same order
    given(l.learning, *FIRST).when(made(again, against=1)).then(trained(2, again), adopted(2))


def test_what_was_judged_beside_another_model_says_nothing() -> None:
    given(l.learning, *FIRST).when(made(TEACHES, lesson(2), against=0)).refused(l.ModelMovedOn)


def test_it_can_be_taken_back_to_what_was_in_force_before() -> None:
    given(l.learning, *FIRST, *SECOND).when(l.TakeBack(at=T, version=2)).then(BACK)
    given(l.learning, *FIRST, *SECOND, BACK).when(l.TakeBack(at=T + HOUR, version=2)).nothing()
    given(l.learning, *FIRST, *SECOND).when(l.TakeBack(at=T, version=1)).refused(l.ModelNotInForce)
    given(l.learning, *FIRST).when(l.TakeBack(at=T, version=2)).refused(l.ModelUnknown)
    first = l.ModelTakenBack(version=1, at=T)
    given(l.learning, *FIRST, *SECOND, BACK).when(l.TakeBack(at=T, version=1)).then(first)


def test_what_learnt_from_somebody_who_was_erased_goes_and_the_rest_is_learnt_again() -> None:
    given(l.learning, *FIRST, *SECOND).when(l.Forget(at=T, version=2)).then(FORGOTTEN)
    gone = given(l.learning, *FIRST, *SECOND, FORGOTTEN)
    gone.when(l.Forget(at=T, version=2)).nothing()
    gone.when(l.TakeBack(at=T, version=2)).refused(l.ModelNotInForce)
    gone.when(made(TEACHES, lesson(2), against=1)).then(trained(3, TEACHES, lesson(2)), adopted(3))


def test_a_score_counts_what_was_taken_rightly_left_and_taken_wrongly() -> None:
    texts = [("water_leak", "厨房漏水"), ("washer_broken", "你好，在吗"), ("smoke", "空调不冷")]
    assert l.score(model(), texts) == l.Score(right=1, left=1, wrong=1)


def test_one_correction_teaches_what_its_words_mean_here_and_spoils_nothing_else() -> None:
    said = l.lesson_text("3号楼1201 那个机器嘟嘟叫，电话13712345678")
    assert not any(letter.isdigit() for letter in said)
    taught = Model(learnt(), Learnt.of([("washer_broken", said)] * l.WORTH))
    assert not l.score(taught, held_out()).worse_than(l.score(model(), held_out()))
    assert l.score(taught, [("washer_broken", "机器嘟嘟叫")]).right == 1


@pytest.mark.parametrize(("after", "at_most"), [(0, 10), (11, 10)])
def test_a_training_follows_a_correction_and_learns_from_all_it_waited_for(after: int, at_most: int) -> None:
    with pytest.raises(LearningOutOfRange):
        LearningTerms(after=after, at_most=at_most).check()
