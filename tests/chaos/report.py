"""A run in figures, for people and for `out/chaos.json`."""

from collections import defaultdict
from pathlib import Path
from statistics import quantiles

import orjson

from tests.chaos.run import Report

LOST = ("answered", "never answered", "a notice is missing", "never told")


def percentile(values: list[float], percent: int) -> float:
    """0 for no values."""
    if len(values) < 2:
        return values[0] if values else 0.0
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def figures(report: Report) -> dict[str, object]:
    seconds = [each for each, _ in report.recovery]
    by_fault: dict[str, list[float]] = defaultdict(list)
    for each, what in report.recovery:
        by_fault[kind_of(what)].append(each)
    return {
        "seed": report.seed,
        "rounds": report.rounds,
        "seconds": round(report.seconds, 1),
        "faults": dict(report.faults),
        "kills": dict(report.kills),
        "unasked_ends": dict(report.unasked_ends),
        "recovery_p50_s": round(percentile(seconds, 50), 2),
        "recovery_p99_s": round(percentile(seconds, 99), 2),
        "recovery_max_s": round(max(seconds, default=0.0), 2),
        "recovery_by_fault_s": {
            kind: {"n": len(s), "p50": round(percentile(s, 50), 2), "max": round(max(s), 2)}
            for kind, s in sorted(by_fault.items())
        },
        "commands": report.commands,
        "attempts": report.attempts,
        "retries": dict(report.retries),
        "facts": report.facts,
        "notices": report.notices,
        "checks": report.checks,
        "losses": sum(each.startswith(LOST) for each in report.broken),
        "broken": report.broken,
    }


def kind_of(what: str) -> str:
    """A fault without its particulars: «3 connections to Kafka cut mid-frame» is one kind with any number."""
    words = what.split(" asked to stop")[0].removesuffix("#2")
    if words != what:
        return "a copy stopped or killed"
    if what.startswith("a second copy"):
        return "a second copy"
    if what.startswith("the clock"):
        return "clock jump"
    return what.lstrip("0123456789 ")


def keep(report: Report, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(orjson.dumps(figures(report), option=orjson.OPT_INDENT_2))


def in_words(report: Report) -> str:
    found = figures(report)
    kills = ", ".join(f"{name} {times}" for name, times in sorted(report.kills.items()))
    lines = [
        f"seed {report.seed}: {report.rounds} rounds in {report.seconds:.0f} s, {report.checks} checks",
        f"kills: {kills or 'none'}",
        f"recovery: p50 {found['recovery_p50_s']} s, p99 {found['recovery_p99_s']} s,"
        f" longest {found['recovery_max_s']} s",
        f"{report.commands} commands in {report.attempts} attempts, {report.facts} facts,"
        f" {report.notices} notices",
        f"losses: {found['losses']}",
    ]
    return "\n".join([*lines, *(f"BROKEN: {each}" for each in report.broken[:50])])
