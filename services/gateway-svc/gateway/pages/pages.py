"""The pages for people: what is up, what can be asked, where they report, sign, rate, unsubscribe or work."""

import base64
import hashlib
import re
from collections import defaultdict
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, Final, Literal

from gateway.settings import DEPARTMENTS

Page = Literal["status", "sign", "rate", "report", "repair", "unsubscribe", "day"]
_ALSO: Final[dict[Page, str]] = {"day": "; worker-src 'self'"}
_SCRIPTS: Final[dict[Page, tuple[str, ...]]] = {
    "status": ("status",),
    "sign": ("asking", "sign"),
    "rate": ("asking", "rate"),
    "unsubscribe": ("asking", "unsubscribe"),
    "day": ("asking", "day-queue", "day-steps", "day-clock", "day"),
    "report": ("asking", "taking", "report"),
    "repair": ("asking", "taking", "repair"),
}
_TITLES: Final = {each.context: each.title for each in DEPARTMENTS} | {"": "网关"}


@cache
def headers_of(page: Page) -> dict[str, str]:
    """Of a page that runs this one script and no other, and asks nobody else anything."""
    digest = base64.b64encode(hashlib.sha256(_script(page).encode()).digest()).decode()
    return {
        "Content-Security-Policy": f"default-src 'none'; script-src 'sha256-{digest}'; connect-src 'self';"
        " style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
        f" frame-ancestors 'none'{_ALSO.get(page, '')}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }


@cache
def status_page() -> str:
    """How the house is: the page asks for the rest by itself."""
    return _page("安居 · 运行状态", _with_script("status"))


@cache
def sign_page() -> str:
    """Where a signer goes from a link to a signature, also on a small phone and with tired eyes."""
    return _page("安居 · 签署", f'<div class="large">{_with_script("sign")}</div>')


@cache
def rate_page() -> str:
    """Where a tenant says how a repair was: one page, one thumb."""
    return _page("安居 · 评价维修", f'<div class="large">{_with_script("rate")}</div>')


@cache
def unsubscribe_page() -> str:
    """Where somebody says that they want no more advertising: one button."""
    return _page("安居 · 退订", f'<div class="large">{_with_script("unsubscribe")}</div>')


@cache
def report_page() -> str:
    """Where the code on the wall leads: what is broken, in two fields, without a login."""
    return _page("安居 · 报修", f'<div class="large">{_with_script("report")}</div>')


@cache
def repair_page() -> str:
    """Where a tenant, given a token, reports what is broken at home and sees when somebody comes."""
    return _page("安居 · 我家的报修", f'<div class="large larger">{_with_script("repair")}</div>')


@cache
def day_page() -> str:
    """What a technician has in hand, on a phone in a stairwell: what was read last needs no network."""
    return _page("安居 · 今天的工单", f'<div class="large">{_with_script("day")}</div>')


@cache
def day_worker() -> str:
    """What keeps that page on the phone."""
    return _text("day-worker.js")


def _with_script(page: Page) -> str:
    return f"{_text(f'{page}.html')}<script>{_script(page)}</script>"


def _script(page: Page) -> str:
    """Its files, one after the other: what a page runs is one script."""
    return "".join(_text(f"{name}.js") for name in _SCRIPTS[page])


def _text(name: str) -> str:
    return files("gateway.pages").joinpath(name).read_text("utf-8")


def docs_page(openapi: dict[str, Any], asyncapi: dict[str, Any]) -> str:
    """Every route with who may use it and what it takes, then every fact that is told."""
    groups: dict[str, list[str]] = defaultdict(list)
    for path, methods in openapi["paths"].items():
        for method, route in methods.items():
            context = next(iter(route.get("tags", [])), "")
            groups[context].append(_route(openapi, method, path, route))
    away = "、".join(_TITLES[context] for context in openapi["x-unavailable"])
    parts = [
        "<header><h1>安居 · 接口</h1><p>所有请求带 <code>Authorization: Bearer 令牌</code>；"
        "写操作带 <code>Idempotency-Key</code>，重发不会重复。金额为整数分，日期为当地日期。</p>"
        '<nav><a href="/">运行状态</a><a href="/openapi.json">openapi.json</a>'
        '<a href="/asyncapi.json">asyncapi.json</a></nav></header>',
        f'<p class="bad">暂时无法取得：{away}</p>' if away else "",
        *(_group(context, groups[context]) for context in ("", *(each.context for each in DEPARTMENTS))),
        _facts(asyncapi),
    ]
    return _page("安居 · 接口", "".join(parts))


def _page(title: str, body: str) -> str:
    style = _text("style.css")
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{style}</style><main>{body}</main></html>'
    )


def _group(context: str, routes: list[str]) -> str:
    if not routes:
        return ""
    return f"<h2>{_TITLES[context]} <small>{context}</small></h2>{''.join(routes)}"


def _route(openapi: dict[str, Any], method: str, path: str, route: dict[str, Any]) -> str:
    roles = ["无需令牌" if role == "*" else role for role in route.get("x-roles", [])]
    takes = [
        (each["name"], each["in"], each.get("required", False))
        for each in route.get("parameters", [])
        if each["in"] == "query"
    ] + _fields(openapi, route)
    rows = "".join(
        f"<li><code>{escape(name)}</code>{'<b>必填</b>' if needed else ''}<small>{where}</small></li>"
        for name, where, needed in takes
    )
    where = re.sub(r"(\{[^}]*\})", r"<i>\1</i>", escape(path))
    said = escape(route.get("description") or route.get("summary", ""))
    return (
        f'<details><summary><b class="{method}">{method.upper()}</b> <code>{where}</code>'
        f" <span>{said}</span></summary><p>可用角色：{escape('、'.join(roles)) or '—'}</p>"
        f"{f'<ul>{rows}</ul>' if rows else '<p>没有其他参数</p>'}</details>"
    )


def _fields(openapi: dict[str, Any], route: dict[str, Any]) -> list[tuple[str, str, bool]]:
    for kind, content in route.get("requestBody", {}).get("content", {}).items():
        name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
        schema = openapi["components"]["schemas"].get(name)
        if schema is None:
            return [(kind, "body", True)]
        needed = schema.get("required", [])
        return [(field, "body", field in needed) for field in schema.get("properties", {})]
    return []


def _facts(asyncapi: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{_TITLES[context]}</td><td><code>{name}</code></td>"
        f"<td>{escape(asyncapi['components']['messages'][name]['summary'])}</td></tr>"
        for context, channel in asyncapi["channels"].items()
        for name in channel["messages"]
    )
    return (
        "<h2>发布的事实 <small>GET /live · Kafka</small></h2>"
        f'<div class="wide"><table><tr><th>上下文<th>事件<th>含义</tr>{rows}</table></div>'
    )
