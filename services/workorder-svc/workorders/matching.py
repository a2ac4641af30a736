"""Many orders and many technicians at once: who does what so that most is done.

The same rules as `domain/dispatch.py`, a matrix at a time; loaded where somebody asks for it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from workorders.domain.dispatch import Candidate, Job
from workorders.domain.dispatch_terms import DispatchTerms
from workorders.weighing import worth

UNFIT: Final = -1e9
"""Worth so little that one more order given is always worth more."""


def assign(
    jobs: Sequence[Job], candidates: Sequence[Candidate], terms: DispatchTerms, now: datetime
) -> Iterator[tuple[Job, Candidate]]:
    """As many orders as can be given, in the way that is worth most; emergencies before all others, and of
    these what threatens lives.

    A technician gets one order in a round, and the next round sees what they have by then.
    """
    free = {each.technician_id: each for each in candidates}
    for danger in sorted({job.danger for job in jobs}):
        left = [job for job in jobs if job.danger == danger]
        while left and free:
            given = _round(left, list(free.values()), terms, now)
            for job, who in given:
                yield job, who
                free[who.technician_id] = who.given(job)
            done = {job.order_id for job, _ in given}
            left = [job for job in left if job.order_id not in done] if done else []


def _round(
    jobs: Sequence[Job], candidates: Sequence[Candidate], terms: DispatchTerms, now: datetime
) -> list[tuple[Job, Candidate]]:
    pairs = worth(jobs, candidates, terms, now)
    rows, columns = linear_sum_assignment(np.where(pairs.fits, pairs.points, UNFIT), maximize=True)
    chosen = zip(rows.tolist(), columns.tolist(), strict=True)
    return [(jobs[row], candidates[column]) for row, column in chosen if pairs.fits[row, column]]
