"""What all policies on other contexts' facts share: a cause-thing at a stage asks for one notice."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from edge.contract_numbers import contract_number
from kernel.clock import local_date
from kernel.facts import Fact
from kernel.ids import named_id
from kernel.service import Do
from published.values import Track

from notifications.domain.causes import UNITS
from notifications.domain.matter import Beside, Matter
from notifications.domain.notice import Ask, notice


def ask(
    fact: Fact,
    thing_id: UUID,
    stage: str,
    *,
    park_id: UUID,
    unit_id: UUID | None = None,
    unit_ids: Sequence[UUID] = (),
    occasion: object = "",
    rule: str = "",
    words: dict[str, str],
    beside: Beside | None = None,
    **known: UUID | None,
) -> Sequence[Do]:
    """One command. The notice's id names thing, stage and `occasion` (the date it is about), not the event:

    told again, or told anew after a replay from zero, it is the same notice. Of several units it is about the
    first, whose manager hears of it, and says how many they are.
    """
    if len(unit_ids) > 1:
        words = {**words, UNITS: str(len(unit_ids))}
    kind = type(fact.event).__name__
    matter = Matter(
        notice_id=named_id("notice", kind, thing_id, stage, occasion),
        kind=kind,
        rule=rule or kind,
        stage=stage,
        thing_id=thing_id,
        cause_id=fact.id,
        park_id=park_id,
        unit_id=unit_ids[0] if unit_ids else unit_id,
        words=words,
        beside=beside,
    )
    named = {who: person for who, person in known.items() if person}
    asked = Ask.model_validate({"matter": matter, "on": local_date(fact.recorded_at), "known": named})
    return [Do(notice, matter.notice_id, asked)]


def last_day(ends_on: date) -> str:
    """The last day of a closed-open period, as people say its end."""
    return (ends_on - timedelta(days=1)).isoformat()


def term(contract_id: UUID, track: Track) -> dict[str, str]:
    """Whose it is, and its number: two contracts of one unit may end within days of each other."""
    return {"track": track, "contract": contract_number(contract_id)}
