"""In which order a technician goes to what they have, and when they are where: a route with time windows.

By OR-Tools (CP-SAT), one worker and one seed, bounded by counted work and not by time: the same question has
the same answer on any machine. Loaded where somebody asks for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Any, Final

from ortools.sat.python import cp_model

from workorders.domain.dispatch import MINUTE, Job
from workorders.domain.dispatch_terms import DispatchTerms
from workorders.domain.place import Base, Place, metres

WORK: Final = 0.1
"""How much the solver may think, in its own units: a second at most, mostly none."""
LONG_AGO: Final = -100 * 24 * 60
"""Minutes: what was due before is as late as what was due then, and leaves the solver's range at no date."""
LATE, UNWISHED, WAY, SOON, AT_ONCE = 20, 300, 2, 1, 20
"""What counts against a plan: a minute late, a wish missed, a minute on the way, and a minute later there: of
an ordinary repair without wishes, of an emergency."""

Literal_ = Any
"""A literal of the solver, which has no types of its own."""


@dataclass(frozen=True, slots=True)
class Visit:
    """When they are where; `wished`: within a time that the tenant wished, None where none was."""

    job: Job
    travel: timedelta
    metres: int
    arrives_at: datetime
    leaves_at: datetime
    late: timedelta
    wished: bool | None


def plan(jobs: Sequence[Job], start: Place | Base, begins_at: datetime, terms: DispatchTerms) -> list[Visit]:
    """Every order once; where they are on site already comes first."""
    return _Route(jobs, start, begins_at, terms).visits() if jobs else []


class _Route:
    """Node 0 is where they set out; then one node an order. Times are whole minutes from the beginning."""

    def __init__(
        self, jobs: Sequence[Job], start: Place | Base, begins_at: datetime, terms: DispatchTerms
    ) -> None:
        self._jobs = sorted(jobs, key=_first_guess)
        self._begins_at, self._visit, self._speed = begins_at, terms.visit, terms.speed
        self._here = 1 if self._jobs[0].status == "on_site" else None
        self._places = [start, *(job.place for job in self._jobs)]
        nodes = range(len(self._places))
        self._metres = [[self._far(i, j) for j in nodes] for i in nodes]
        self._way = [[ceil(far * 60 / 1000 / self._speed) for far in row] for row in self._metres]
        self._model = cp_model.CpModel()
        longest = sum(max(row) + self._visit for row in self._way) + 2 * 24 * 60
        self._there = [self._model.new_int_var(0, longest, f"there {n}") for n in nodes]
        self._wished: dict[int, Literal_] = {}

    def _far(self, here: int, there: int) -> int:
        """From node to node; nothing where they are already, or where nobody told where one of them is."""
        if {here, there} == {0, self._here}:
            return 0
        a, b = self._places[here], self._places[there]
        return metres(a, b) if a and b else 0

    def visits(self) -> list[Visit]:
        self._by_turn()
        self._model.minimize(sum(self._ways()) + sum(self._costs()))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = WORK
        if solver.solve(self._model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise ArithmeticError("a route over known places always exists")
        times = {node: solver.value(self._there[node]) for node in range(1, len(self._places))}
        ordered = sorted(times, key=lambda node: (times[node], node))
        return [self._told(solver, before, node, times) for before, node in pairwise([0, *ordered])]

    def _ways(self) -> Sequence[Any]:
        """Exactly one way into each node and out of it, the first guess as a hint; what the ways cost."""
        model, nodes, arcs = self._model, range(len(self._places)), []
        model.add(self._there[0] == 0)
        for here in nodes:
            for there in nodes:
                if here == there:
                    continue
                taken = model.new_bool_var(f"{here} to {there}")
                model.add_hint(taken, there == (here + 1) % len(nodes))
                arcs.append((here, there, taken))
                if there:
                    stays = self._visit if here else 0
                    earliest = self._there[here] + stays + self._way[here][there]
                    model.add(self._there[there] >= earliest).only_enforce_if(taken)
        model.add_circuit(arcs)
        return [WAY * self._way[here][there] * taken for here, there, taken in arcs if there]

    def _by_turn(self) -> None:
        """Of two emergencies the graver danger is gone to first, however near or overdue the other is."""
        urgent = [
            (node, job)
            for node, job in enumerate(self._jobs, 1)
            if job.urgency == "emergency" and node != self._here
        ]
        for first, graver in urgent:
            for then, milder in urgent:
                if graver.turn < milder.turn:
                    self._model.add(self._there[then] >= self._there[first] + self._visit)

    def _costs(self) -> Sequence[Any]:
        """Late, unwished, later than need be."""
        costs = []
        for node, job in enumerate(self._jobs, 1):
            there, whenever = self._there[node], 0 if job.wishes else SOON
            soon = AT_ONCE if job.urgency == "emergency" else whenever
            late = self._model.new_int_var(0, 10**6, f"late {node}")
            self._model.add(late >= there - max(self._minutes(job.due_at), LONG_AGO))
            if node == self._here:
                self._model.add(there == 0)
                continue
            costs += [soon * there, LATE * late]
            if job.wishes:
                self._wished[node] = self._as_wished(node, job)
                costs.append(UNWISHED * (1 - self._wished[node]))
        return costs

    def _as_wished(self, node: int, job: Job) -> Literal_:
        """True where they are there in one of the windows."""
        within = [self._model.new_bool_var(f"wish {node} {n}") for n in range(len(job.wishes))]
        for taken, wish in zip(within, job.wishes, strict=True):
            begins, ends = self._minutes(wish.begins_at), self._minutes(wish.ends_at)
            self._model.add(self._there[node] >= begins).only_enforce_if(taken)
            self._model.add(self._there[node] < ends).only_enforce_if(taken)
        any_ = self._model.new_bool_var(f"wished {node}")
        self._model.add(sum(within) >= any_)
        return any_

    def _minutes(self, at: datetime) -> int:
        return ceil((at - self._begins_at) / MINUTE)

    def _told(self, solver: Any, before: int, node: int, times: dict[int, int]) -> Visit:
        job, arrives_at = self._jobs[node - 1], self._begins_at + times[node] * MINUTE
        return Visit(
            job=job,
            travel=self._way[before][node] * MINUTE,
            metres=self._metres[before][node],
            arrives_at=arrives_at,
            leaves_at=arrives_at + self._visit * MINUTE,
            late=max(arrives_at - job.due_at, timedelta()) if node != self._here else timedelta(),
            wished=bool(solver.value(self._wished[node])) if node in self._wished else None,
        )


def _first_guess(job: Job) -> tuple[bool, tuple[bool, int], datetime, str]:
    """On site, emergencies and of these the graver danger, then what is due first."""
    return job.status != "on_site", job.danger, job.due_at, str(job.order_id)
