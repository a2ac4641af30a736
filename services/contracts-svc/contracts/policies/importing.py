"""What was handed in and not confirmed is given up in time, and no report is kept for ever."""

from collections.abc import Sequence
from datetime import timedelta

from host.settings import told
from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer

from contracts.domain.importing import (
    ForgetImport,
    ImportCancelled,
    ImportFinished,
    ImportOpened,
    LapseImport,
    importing,
)
from contracts.settings import PaperSettings


def kept() -> timedelta:
    """As it is set when the fact is recorded: what is armed stays."""
    return timedelta(days=told(PaperSettings).imports_kept_days)


def waits(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case ImportOpened(import_id=id_):
            return [Deadline("import_lapses", id_, fact.recorded_at + kept())]
    return []


def is_over(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case ImportCancelled(import_id=id_) | ImportFinished(import_id=id_):
            return [Deadline("import_forgotten", id_, fact.recorded_at + kept())]
    return []


import_timers = (
    Timer(
        kind="import_lapses",
        listens=(ImportOpened,),
        arm=waits,
        fire=lambda deadline: Do(importing, deadline.id, LapseImport()),
    ),
    Timer(
        kind="import_forgotten",
        listens=(ImportCancelled, ImportFinished),
        arm=is_over,
        fire=lambda deadline: Do(importing, deadline.id, ForgetImport()),
    ),
)
