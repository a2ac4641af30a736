"""Does the whole house agree? Each department is asked; one that does not answer is named, not left out."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from kernel.agreement import behind
from kernel.domain import Refusal

from gateway.departments import Departments
from gateway.settings import DEPARTMENTS

SYNC_SECONDS: Final = 3.0
"""As long as somebody looks at a screen: a department that hangs is named, and holds up no other."""
STATES: Final = ("agrees", "behind", "ahead", "unknown", "parked", "refused", "away")
"""Of a department about one stream, the worst last."""
UNKNOWN: Final = {"applied": None, "lag": None, "late": None, "undecided": None}


async def agreement(departments: Departments, headers: Mapping[str, str]) -> dict[str, Any]:
    """`agreed` and, per department, its `state`: agrees, behind, parked (facts set aside), older (its log has
    `lost` facts that it published: the store was restored to an older state), refused, away.

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
    lost = answer.get("lost", 0)
    state = "older" if lost else "parked" if answer["parked"] else "behind" if lag or unknown else "agrees"
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
        "lost": lost,
    }


async def sync(
    departments: Departments, context: str, keys: Sequence[str], now: datetime, headers: Mapping[str, str]
) -> dict[str, Any]:
    """What every follower of `context` goes by of these streams, one at least, and what the context itself
    has decided upon them: of a tenant, their door and their household; see `Agreement.of` for what each
    tells. `position`, `version` and `recorded_at` are those of the last fact of all of them; of a
    department the stream is shown that it knows least of.

    `applied` is the position its views are at. `lag` counts positions and `late` the seconds since the last
    fact of the stream was recorded; both are 0 where it is applied, and null where nobody can tell, since a
    service is away. `undecided` counts the positions upon which it may still have to decide something.

    `lost` is how many facts the context itself has lost, its store restored to an older state: then nothing
    is `synced`, and who is `ahead` goes by some that it no longer knows.
    """
    streams = await asyncio.gather(*(_of_stream(departments, context, key, now, headers) for key in keys))
    streams.sort(key=lambda each: -(each[0]["position"] or 0))
    worst: dict[str, dict[str, Any]] = {}
    for row in (each for _, rows in streams for each in rows):
        worst[row["service"]] = max(worst.get(row["service"], row), row, key=_worse)
    rows = [*worst.values()]
    synced = not streams[0][0]["lost"] and all(row["state"] == "agrees" for row in rows)
    return {**streams[0][0], "synced": synced, "departments": rows}


def _worse(row: Mapping[str, Any]) -> tuple[int, int]:
    return STATES.index(row["state"]), row["lag"] or 0


async def _of_stream(
    departments: Departments, context: str, key: str, now: datetime, headers: Mapping[str, str]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Its last fact, what its context has lost, and each follower's row."""
    found = await departments.ask_all(f"/agreement/{context}/{key}", headers, SYNC_SECONDS)
    own = found.pop(context)
    told = own if isinstance(own, dict) and "position" in own else None
    follows_not = {"followed": None, "applied": None, "parked": False}
    rows = [_follower(name, each, told, now) for name, each in found.items() if each != follows_not]
    if told and told.get("applied") is not None:
        rows.append(_itself(context, told, now))
    last = {name: told and told[name] for name in ("position", "version", "recorded_at")}
    return last | {"lost": told and told.get("lost", 0)}, rows


def _itself(context: str, told: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What it does upon its own facts, behind the answer to whoever asked."""
    lag = max((told["position"] or 0) - told["applied"], 0)
    return {
        "service": context,
        "state": "parked" if told["parked"] else "behind" if lag else "agrees",
        "applied": told["applied"],
        "lag": lag,
        "late": _late(told, now) if lag else 0.0,
        "undecided": lag,
    }


def _late(told: Mapping[str, Any], now: datetime) -> float:
    """Seconds since the last fact was recorded."""
    return round((now - datetime.fromisoformat(told["recorded_at"])).total_seconds(), 3)


def _follower(name: str, answer: Any, told: Mapping[str, Any] | None, now: datetime) -> dict[str, Any]:
    if isinstance(answer, Refusal):
        return {"service": name, "state": "away", "why": str(answer), **UNKNOWN}
    if "applied" not in answer:
        return {"service": name, "state": "refused", "why": str(answer.get("title", "")), **UNKNOWN}
    if told is None:
        return {"service": name, "state": "unknown", **UNKNOWN, "applied": answer["followed"]}
    # The last fact of a stream may be one that is not told; then the last of its partition stands for it.
    wanted = told["position"] or 0
    if told["published"] >= wanted:
        wanted = min(wanted, told["head"])
    lag = max(wanted - answer["followed"], 0)
    ahead = told.get("lost", 0) and answer["followed"] > told["head"]
    state = "parked" if answer["parked"] else "behind" if lag else "ahead" if ahead else "agrees"
    return {
        "service": name,
        "state": state,
        "applied": answer["followed"],
        "lag": lag,
        "late": _late(told, now) if lag else 0.0,
        "undecided": max(wanted - answer["applied"], 0),
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
