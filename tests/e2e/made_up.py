"""What is made up for a route by what it says of itself: what it takes, and what it must refuse."""

from collections.abc import Callable
from typing import Any

import schemathesis
from edge.headers import ONCE
from hypothesis import HealthCheck, Phase, given, settings

EXAMPLES = 2  # of each route, role and kind of generation: with all that can be asked, half a minute
FEW = settings(database=None, suppress_health_check=list(HealthCheck))


def headers_once(document: Any) -> Any:
    """Leave the headers that every route takes to the first of each method: the same lines read them.

    They would be all that is wrong with most of what is made up, and half of what making it up takes.
    """
    common, made_up = {name.lower() for name in ONCE}, set[str]()
    for methods in document["paths"].values():
        for method, operation in methods.items():
            asked = operation.get("parameters", [])
            others = [each for each in asked if each["name"].lower() not in common]
            if method in made_up:
                operation["parameters"] = others
            elif others != asked:
                made_up.add(method)
    return document


def many(cases: Any, ask: Callable[[schemathesis.Case], None]) -> None:
    """Ask `EXAMPLES` of these; none where a route takes nothing that could be wrong."""

    @settings(FEW, max_examples=EXAMPLES, phases=[Phase.generate])
    @given(case=cases)
    def run(case: schemathesis.Case) -> None:
        ask(case)

    try:
        run()
    except Exception as fault:
        if type(fault).__name__ not in ("Unsatisfiable", "SkipTest", "Skipped", "GenerationError"):
            raise
