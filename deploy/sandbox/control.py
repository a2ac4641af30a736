"""Orders to the partners, and the ledger of what they received. For loopback only: it asks for no login."""

import json
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from sandbox import ledger
from sandbox.behaviour import Rule, order
from sandbox.codes import Channel
from sandbox.consents import consent
from sandbox.context import Sandbox
from sandbox.texts import approve
from sandbox.wall import now
from sandbox.wechat_events import accepted


class Reset(BaseModel):
    """Rules and approved texts are always cleared; with `ledger` also every message and receipt."""

    model_config = ConfigDict(extra="forbid")

    ledger: bool = False


class Texts(BaseModel):
    """The codes of all texts that a partner has approved; none: it takes whatever comes."""

    model_config = ConfigDict(extra="forbid")

    codes: list[Annotated[str, Field(min_length=1, max_length=128)]] = Field(max_length=5_000)


class Consent(BaseModel):
    """Somebody says yes in WeChat, so many times, to one message of a template."""

    model_config = ConfigDict(extra="forbid")

    address: str = Field(min_length=1, max_length=128)
    template: str = Field(min_length=1, max_length=128)
    times: int = Field(default=1, ge=1, le=100)


def routes(sandbox: Sandbox) -> APIRouter:
    """`/_control`, `/_ledger`, `/live` and `/ready`."""
    router = APIRouter()

    @router.post("/_control/reset", status_code=204)
    async def reset(asked: Reset | None = None) -> Response:
        with sandbox.db:
            sandbox.db.execute("delete from behaviour")
            sandbox.db.execute("delete from approved")
        if asked is not None and asked.ledger:
            ledger.forget(sandbox.db)
        return Response(status_code=204)

    @router.post("/_control/wechat/consents", status_code=204)
    async def consents(said: Consent) -> Response:
        moments = consent(sandbox.db, said.address, said.template, said.times, now())
        with sandbox.db:
            for at in moments:
                sandbox.courier.tell("wechat", accepted(said.address, said.template, at), now())
        sandbox.courier.wake()
        return Response(status_code=204)

    @router.post("/_control/{partner}/texts", status_code=204)
    async def texts(partner: Literal["sms", "tencent", "wechat", "wechat_once"], known: Texts) -> Response:
        approve(sandbox.db, partner, known.codes)
        return Response(status_code=204)

    @router.post("/_control/{partner}", status_code=204)
    async def control(partner: Channel, rule: Rule) -> Response:
        order(sandbox.db, partner, rule)
        return Response(status_code=204)

    @router.get("/_ledger")
    async def entries(partner: Channel | None = None, key: str | None = None) -> Response:
        # Plain ASCII JSON: what a partner was sent may hold characters that UTF-8 cannot.
        found = json.dumps(ledger.entries(sandbox.db, partner, key))
        return Response(found, media_type="application/json")

    @router.get("/_ledger/summary")
    async def summary() -> dict[Channel, dict[str, int]]:
        return ledger.summary(sandbox.db)

    @router.get("/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/ready")
    async def ready() -> dict[str, str]:
        sandbox.db.execute("select 1 from message limit 1")
        return {"status": "ready"}

    return router
