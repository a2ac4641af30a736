"""The composition root: one HTTP app and one SMTP server over one memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from sandbox import (
    apns,
    control,
    fcm,
    identity,
    lock,
    mail,
    push,
    robots,
    signer,
    sms,
    speech,
    tencent,
    tsa,
    webpush,
    wechat,
)
from sandbox.codes import Channel
from sandbox.context import Sandbox
from sandbox.desk import Desk
from sandbox.devices import Devices
from sandbox.receipts import Courier
from sandbox.reports import Reports
from sandbox.settings import SandboxSettings
from sandbox.store import open_store
from sandbox.telling import Callback, Telling
from sandbox.wechat_events import WeChatEvents


def create_app(settings: SandboxSettings) -> FastAPI:
    """All partners; the SMTP server and the courier run for as long as the app does.

    While it runs, `app.state.smtp_port` is the port that mail is taken on.
    """
    db = open_store(settings.home / "sandbox.sqlite")
    messages = Callback(settings.sandbox_callback, settings.receipt_secret)
    locks = Callback(settings.sandbox_lock_callback, settings.lock_secret, alone=True)
    signers = Callback(settings.sandbox_signer_callback, settings.signer_secret, alone=True)
    events = WeChatEvents(
        *(settings.wechat_events_url, settings.wechat_appid),
        *(settings.wechat_event_token, settings.wechat_event_key),
    )
    reports = Reports(settings.sandbox_callback, settings.sms_report_token)
    devices = Devices(settings.sandbox_callback)
    others: dict[Channel, Telling] = {
        "apns": devices,
        "fcm": devices,
        "webpush": devices,
        "sms": reports,
        "tencent": reports,
        "lock": locks,
        "signer": signers,
        "wechat": events,
        "wechat_once": events,
    }
    courier = Courier(db, messages, others, settings.sandbox_receipt_delay_ms)
    sandbox = Sandbox(settings, db, Desk(db, courier), courier)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        smtp = await mail.serve_smtp(sandbox)
        app.state.smtp_port = smtp.sockets[0].getsockname()[1]
        async with courier.at_work():
            yield
        smtp.close()
        db.close()

    messengers = (sms, tencent, wechat, push, apns, fcm, webpush, mail)
    partners = (*messengers, robots, lock, tsa, signer, identity, speech, control)
    # As they are: a router that is included analyses each of its routes once more.
    routes = [route for partner in partners for route in partner.routes(sandbox).routes]
    app = FastAPI(title="Anju partner sandbox", lifespan=lifespan, routes=routes)
    app.add_exception_handler(RequestValidationError, _invalid)
    return app


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    """Which field is wrong and why. FastAPI's own answer quotes the input, and breaks on bytes not UTF-8."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    return JSONResponse({"detail": [{"loc": one["loc"], "msg": one["msg"]} for one in found]}, 422)
