"""What was promised is counted by the clock of who promised it, whatever a phone shows."""

import json
from importlib.resources import files
from typing import Any

import pytest
from py_mini_racer import MiniRacer

NOW = "2026-11-28T12:00:00Z"
LATE = {"stage": "on_site", "due_at": "2026-11-11T11:00:00Z"}
SOON = {"stage": "on_site", "due_at": "2026-11-28T12:40:00Z"}
ELEMENT = """
    const document = { getElementById: () => ({ addEventListener() {}, textContent: '' }) };
    const addEventListener = () => {};
"""
"""As much of a page as the script looks at when it is loaded."""
ANSWER = """
    const sessionStorage = {};
    setTimeout = () => 0;
    class AbortController { constructor() { this.signal = {}; } }
    const headers = { get: () => "Sat, 28 Nov 2026 12:00:00 GMT" };
    const fetch = async () => ({ ok: true, headers, json: async () => ({}) });
"""


def page(*names: str, before: str = "") -> MiniRacer:
    js = MiniRacer()
    js.eval(
        before + "".join(files("gateway.pages").joinpath(f"{name}.js").read_text("utf-8") for name in names)
    )
    return js


@pytest.mark.parametrize("shows", ["2026-11-10T12:00:00Z", "2026-11-28T12:00:00Z", "2027-11-28T12:00:00Z"])
def test_a_technician_sees_how_late_it_is_on_a_phone_that_is_days_off(shows: str) -> None:
    js = page("day-clock")

    def due(one: dict[str, Any], minutes: int, **kept: Any) -> Any:
        read = json.dumps({"read_at": shows} | kept)
        phone = f"Date.parse({json.dumps(shows)}) + {minutes * 60_000}"
        return js.execute(f"due({json.dumps(one)}, there({read}, {phone}))")

    assert due(LATE, 0, told_at=NOW) == ["bad", "▲ 到场已超时 17 天"]
    kind, left = due(SOON, 10, told_at="Sat, 28 Nov 2026 12:00:00 GMT")
    assert (kind, left.split("（")[0]) == ("warn", "到场还剩 30 分钟"), "so long after it was read"
    assert due(SOON, 41, day={"as_of": NOW}) == ["bad", "▲ 到场已超时 1 分钟"], "kept by the page of before"
    stands = SOON | {"stands_since": "2026-11-28T11:40:00Z"}
    assert due(stands, 600, told_at=NOW) == ["soft", "到场暂停计时，还剩 1 小时 0 分"]


@pytest.mark.parametrize("days", [-18, 0, 365])
def test_a_tenant_is_told_of_a_promise_by_the_clock_of_the_service(days: int) -> None:
    shows = f"Date.parse({json.dumps(NOW)}) + {days * 86_400_000}"
    js = page("asking", "taking", before=ELEMENT + ANSWER + f"Date.now = () => {shows};")
    js.eval("told('/', {}); 0")
    for one, found in ((LATE, "已超过承诺的时间"), (SOON, "最迟 ")):
        said = js.eval(f"byWhen({json.dumps(one['stage'])}, {json.dumps(one['due_at'])})")
        assert str(said).startswith(found)


def test_a_tenant_is_told_to_which_day_it_was_put_off() -> None:
    js = page("asking", "taking", before=ELEMENT + ANSWER)

    def known(**more: Any) -> str:
        return str(js.eval(f"knownAs({json.dumps({'reopened': False, 'deferred_until': None} | more)})"))

    assert known(deferred_until="2027-01-10") == "这个问题已经有人报过，维修改到了 1月10日"
    assert known() == "这个问题已经有人报过，正在处理"
    assert known(reopened=True) == "这个问题修过后又出现，已重新安排维修"
