"""Does the whole house agree? Each department is asked; one that does not answer is named, not left out."""

from collections.abc import Mapping
from typing import Any

from kernel.agreement import behind
from kernel.domain import Refusal

from gateway.departments import Departments
from gateway.settings import DEPARTMENTS


async def agreement(departments: Departments, headers: Mapping[str, str]) -> dict[str, Any]:
    """`agreed` and, per department, its `state`: agrees, behind, parked (facts set aside), refused, away.

    `upto` is the position it has applied of each context, `behind` how far the furthest partition is from
    the context's head; a context whose own service is away is in `unknown`, for nobody knows its head.
    """
    found = await departments.ask_all("/agreement", headers)
    answers = [each for each in found.values() if isinstance(each, dict) and "applied" in each]
    heads = {each["service"] for each in answers}
    missing = behind(answers)
    told = [_department(each.context, found[each.context], missing, heads) for each in DEPARTMENTS]
    return {"agreed": all(each["state"] == "agrees" for each in told), "departments": told}


def _department(
    context: str, answer: Any, missing: Mapping[str, Mapping[str, int]], heads: set[str]
) -> dict[str, Any]:
    if isinstance(answer, Refusal):
        return {"service": context, "state": "away", "why": str(answer)}
    if "applied" not in answer:
        return {"service": context, "state": "refused", "why": str(answer.get("title", ""))}
    lags = dict(missing.get(context, {}))
    unpublished = answer["head"] - answer["published"]
    unknown = sorted(set(answer["applied"]) - heads)
    lag = max(*lags.values(), unpublished if answer["heads"] else 0, 0)
    state = "parked" if answer["parked"] else "behind" if lag or unknown else "agrees"
    return {
        "service": context,
        "state": state,
        "head": answer["head"],
        "published": answer["published"],
        "upto": {name: max(parts.values(), default=0) for name, parts in answer["applied"].items()},
        "behind": lags,
        "unknown": unknown,
        "lag": lag,
        "parked": answer["parked"],
    }


async def readiness(departments: Departments) -> list[dict[str, Any]]:
    """Per department whether it is ready, and what is missing; for anyone, so without figures."""
    found = await departments.ask_all("/ready")
    return [_ready(each.context, each.title, found[each.context]) for each in DEPARTMENTS]


def _ready(context: str, title: str, answer: Any) -> dict[str, Any]:
    if isinstance(answer, Refusal):
        return {"service": context, "title": title, "ready": False, "missing": {"service": answer.code}}
    ready = answer.get("ready") is True
    return {"service": context, "title": title, "ready": ready, "missing": answer.get("missing", {})}
