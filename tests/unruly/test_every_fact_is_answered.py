"""What a policy listens to it answers, and what it answers it listens to; what a deadline listens to arms it.

Asked by telling each of them every fact there is, in the shapes its type allows: a fact that is listened to
and left out of the answers, or answered and never heard, is seen by no test of either alone.
"""

import pytest
from host.run import load
from local.contexts import CONTEXTS

from tests.unruly.shapes import Reader, answers, policies, told

DECIDING = [name for name in CONTEXTS if load(name).policies]


def timers(name: str) -> list[Reader]:
    """Those that are told a fact alone: not those that what a service `informs` of arms as well."""
    return [Reader(each.kind, each.listens, each.arm) for each in load(name).timers if not each.rearmed_by]


@pytest.mark.parametrize("name", DECIDING)
def test_what_is_listened_to_is_answered(name: str) -> None:
    unanswered = [
        (reader.name, kind.__name__)
        for reader in (*policies(name), *timers(name))
        for kind in reader.listens
        if not any(answers(reader, fact) for fact in told(name)[kind])
    ]
    assert unanswered == []


@pytest.mark.parametrize("name", DECIDING)
def test_what_is_answered_is_listened_to(name: str) -> None:
    """Who listens to one fact alone need not ask which it is, and has nothing to leave out."""
    unheard = []
    for reader in policies(name):
        others = {kind: facts for kind, facts in told(name).items() if kind not in reader.listens}
        said = {kind.__name__: [answers(reader, fact) for fact in facts] for kind, facts in others.items()}
        if len(reader.listens) == 1 and any(None in each for each in said.values()):
            continue
        unheard += [(reader.name, kind) for kind, each in said.items() if any(a is not False for a in each)]
    assert unheard == []
