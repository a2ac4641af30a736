"""Every «no» as RFC 9457 problem+json: a stable type, a Chinese title, the field at fault, nothing else."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from kernel.domain import Refusal
from kernel.store import StoreUnavailable
from psycopg import DataError, OperationalError
from pydantic_core import to_jsonable_python
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from edge.encoded import TOO_LARGE
from edge.phones import BAD_PHONE, NO_SMS
from edge.texts import UNSEEN, TextNotAllowed

log = logging.getLogger(__name__)

PROBLEM: Final = "application/problem+json"
MEMBERS = frozenset({"type", "title", "status", "detail", "instance", "field", "errors", "correlation"})


class InvalidInput(Refusal):
    """One or more fields do not fit their schema; `errors` lists each."""

    title = "输入有误，请检查标出的字段"


class UnknownRoute(Refusal):
    """No such address."""

    title, status = "没有这个地址", 404


class MethodNotAllowed(Refusal):
    """The address exists, but not for this method."""

    title, status = "该地址不支持此操作", 405


class BodyTooLarge(Refusal):
    """More bytes than this route takes."""

    title, field, status = "提交的内容过大，最多 {megabytes} MB", "body", 413

    def __init__(self, limit: int) -> None:
        super().__init__(limit=limit, megabytes=f"{limit / 1_000_000:g}")


class MediaTypeNotSupported(Refusal):
    """Another kind of content than this route takes."""

    title, field, status = "不支持的内容类型，应为 {expected}", "Content-Type", 415


class HttpRefused(Refusal):
    """Whatever else the HTTP layer refuses."""

    title, status = "请求无法处理", 400


class ValueNotStorable(Refusal):
    """The database could not hold a value that the schema let through."""

    title = "数据超出可存储的范围"


class Unexpected(Refusal):
    """A fault of ours."""

    title, status = "系统内部错误，已记录", 500


# What a clerk reads for each way a value can be wrong. {limits} come from the schema, never from the input.
_TITLES = {
    "缺少必填项": "missing",
    "不认识的字段": "extra_forbidden",
    "应为文字": "string_type",
    "至少 {min_length} 个字": "string_too_short",
    "最多 {max_length} 个字": "string_too_long",
    "文件过大，最多 {megabytes} MB": TOO_LARGE,
    "没有可见的文字": "invisible",
    "房号只能有文字、数字、点、连字符、井号和括号，例如 3栋-502": "door_number",
    "检查项目只能有汉字、字母、数字、点、顿号、逗号、连字符、下划线和括号，例如 燃气软管": "item_name",
    "电话号码不正确：手机为 1 开头的 11 位数字，座机带区号、不带分机，境外号码写成 +85221234567": BAD_PHONE,
    "座机收不到短信和验证码，请填写手机号": NO_SMS,
    TextNotAllowed.title: UNSEEN,
    "格式或字符不符合要求": "string_pattern_mismatch string_unicode",
    "应为整数": "int_type int_parsing int_from_float",
    "应为数字": "float_type float_parsing",
    "数字超出允许的范围": "int_parsing_size finite_number",
    "应为 true 或 false": "bool_type bool_parsing",
    "必须大于 {gt}": "greater_than",
    "不能小于 {ge}": "greater_than_equal",
    "必须小于 {lt}": "less_than",
    "不能大于 {le}": "less_than_equal",
    "至少 {min_length} 项": "too_short",
    "最多 {max_length} 项": "too_long",
    "编号格式不正确": "uuid_parsing uuid_type",
    "应为真实存在的日期，例如 2025-03-14": "local_date date_parsing date_from_datetime_parsing",
    "应为钟点，例如 08:30": "local_time time_parsing",
    "应为带时区的时间，例如 2025-03-14T08:00:00+08:00": "instant timezone_aware datetime_parsing"
    " datetime_from_date_parsing datetime_object_invalid",
    "日期应在 1900-01-01 至 2199-12-31 之间": "date_far",
    "时间超出允许的范围": "instant_far",
    "不在可选范围内": "enum literal_error union_tag_invalid",
    "缺少类型": "union_tag_not_found",
    "应为列表": "list_type",
    "应为对象": "dict_type model_type model_attributes_type",
}
TITLES = {kind: title for title, kinds in _TITLES.items() for kind in kinds.split()}


def problem(refusal: Refusal, correlation: str | None, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a refusal. Its facts become members; a fact named like a standard member does not."""
    facts = to_jsonable_python(refusal.facts, fallback=str, bytes_mode="base64")
    document: dict[str, Any] = {
        "type": f"urn:anju:problem:{refusal.code}",
        "title": str(refusal),
        "status": refusal.status,
    }
    for name in ("detail", "errors"):
        if name in facts:
            document[name] = facts[name]
    field = facts.get("field", refusal.field)
    if field is not None:
        document["field"] = field
    document |= {name: fact for name, fact in facts.items() if name not in MEMBERS}
    if correlation:
        document["correlation"] = correlation
    return Response(
        orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS),
        refusal.status,
        {**_headers(refusal), **(headers or {})},
        PROBLEM,
    )


def _headers(refusal: Refusal) -> dict[str, str]:
    match refusal.status:
        case 401:
            return {"WWW-Authenticate": 'Bearer realm="anju"'}
        case 429 | 503:
            return {"Retry-After": str(refusal.facts.get("retry_after", 1))}
        case _:
            return {}


def install_problems(app: FastAPI) -> None:
    """Answer every exception a route may raise as a problem."""

    async def refused(request: Request, fault: Exception) -> Response:
        if not isinstance(fault, Refusal):
            raise fault
        return problem(fault, correlation_of(request.scope))

    async def invalid(request: Request, fault: Exception) -> Response:
        faults: Sequence[Any] = ()
        sent = None
        if isinstance(fault, RequestValidationError):
            faults, sent = fault.errors(), fault.body
        errors = list(_errors(faults, sent))
        field = errors[0]["field"] if errors else "body"
        named = TextNotAllowed if {each["type"] for each in faults} == {UNSEEN} else InvalidInput
        return problem(named(field=field, errors=errors), correlation_of(request.scope))

    async def http(request: Request, fault: Exception) -> Response:
        if not isinstance(fault, HTTPException):
            raise fault
        refusal: Refusal = {404: UnknownRoute, 405: MethodNotAllowed}.get(fault.status_code, HttpRefused)()
        return problem(refusal, correlation_of(request.scope), fault.headers)

    async def unavailable(request: Request, fault: Exception) -> Response:
        log.warning("store unavailable: %s", type(fault).__name__)
        return problem(StoreUnavailable(), correlation_of(request.scope))

    async def not_storable(request: Request, fault: Exception) -> Response:
        # A limit is missing in some schema: an answer for the client, and a hint for us.
        log.error("value not storable: %s", type(fault).__name__)
        return problem(ValueNotStorable(), correlation_of(request.scope))

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(OperationalError, unavailable)
    app.add_exception_handler(DataError, not_storable)


def correlation_of(scope: Mapping[str, Any]) -> str | None:
    """The correlation id that the door gave this request."""
    found: str | None = scope.get("state", {}).get("correlation")
    return found


def _follows(fault: Any, found: Sequence[Any]) -> bool:
    """Whether nobody has to mend this one, only another: a field left out that is made of one at fault, or
    a list too short since what is at fault in it does not count.
    """
    within = (each["loc"] for each in found if each is not fault)
    short = fault["type"] == "too_short" and any(each[: len(fault["loc"])] == fault["loc"] for each in within)
    return short or fault["type"] == "default_factory_not_called"


def _errors(found: Sequence[Any], sent: Any) -> Iterator[dict[str, str]]:
    for fault in found:
        if _follows(fault, found):
            continue
        # What a schema says of any value it says of a text in the same words as of a list.
        text = fault["type"] in ("too_short", "too_long") and isinstance(fault["input"], str)
        title = TITLES.get(f"string_{fault['type']}" if text else fault["type"], "格式不正确")
        try:
            title = title.format_map(fault.get("ctx") or {})
        except KeyError:
            title = "格式不正确"
        yield {"field": _path(fault["loc"], sent), "title": title}


def _path(loc: Sequence[str | int], sent: Any) -> str:
    if loc[0] == "body" and isinstance(sent, dict | list):
        loc = ("body", *_written(loc[1:], sent))
    # Names come from the sender where a field is unknown, so they are cut and cleaned.
    parts = [clean(str(part)) for part in loc]
    if loc[0] == "header":  # as it is spelt where we name it ourselves
        parts = [part.title() for part in parts]
    return ".".join(parts[1:] or parts)[:200]


def _written(loc: Sequence[str | int], sent: Any) -> Iterator[str | int]:
    """The place as the sender wrote it: where something may be of several kinds, which of them it was taken
    for stands in `loc` as well, and nobody who looks for their field knows it.
    """
    for place, part in enumerate(loc, start=1):
        match sent:
            case dict() if part in sent or place == len(loc):  # the last one may be left out
                sent = sent.get(part)
            case list() if isinstance(part, int):
                sent = sent[part]
            case _:
                continue
        yield part


def clean(name: str) -> str:
    """A name that a sender chose, cut and cleaned for an answer."""
    return re.sub(r"[^\w\-\[\]]", "?", name)[:64]
