"""What other contexts hear: each fact's public twin of the same name, without what is ours alone."""

from kernel.facts import Fact, PublishedEvent
from published import workorders as told

TWINS: dict[str, type[PublishedEvent]] = {twin.__name__: twin for twin in told.EVENTS}


def translate(fact: Fact) -> PublishedEvent | None:
    """The fact in the published language; technicians, promises and policies stay here."""
    twin = TWINS.get(type(fact.event).__name__)
    if twin is None:
        return None
    return twin.model_validate({name: getattr(fact.event, name) for name in twin.model_fields})
