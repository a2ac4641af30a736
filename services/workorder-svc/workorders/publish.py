"""What other contexts hear: each fact's public twin of the same name, without what is ours alone."""

from kernel.facts import Fact, PublishedEvent
from policy.domain.policy import PolicyEvent
from published import workorders as told

TWINS: dict[str, type[PublishedEvent]] = {twin.__name__: twin for twin in told.EVENTS}


def translate(fact: Fact) -> PublishedEvent | None:
    """The fact in the published language; technicians, promises and policies stay here."""
    if isinstance(fact.event, PolicyEvent):
        return None
    twin = TWINS[type(fact.event).__name__]
    return twin.model_validate({name: getattr(fact.event, name) for name in twin.model_fields})
