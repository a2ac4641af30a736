"""The public API as this installation's operator: where the gateway is, and a token that it accepts."""

import json
import os
from datetime import timedelta
from typing import Final

from edge.access import Role, mint
from joserfc.jwk import OKPKey
from kernel.clock import WallClock
from local.contexts import port
from local.stack import Stack

from anju.gateway import PATIENCE, Gateway, GatewayAway, NoAccess, Refused
from anju.words import say

ASKED_SECONDS: Final = 3.0  # that who looks on waits for an answer
UNHEARD: Final = (GatewayAway, NoAccess, Refused)


def gateway_url() -> str:
    """`ANJU_GATEWAY_URL`, else the local stack's."""
    return os.environ.get("ANJU_GATEWAY_URL") or f"http://127.0.0.1:{port('gateway')}"


def open_gateway(actor: str, patience: float = PATIENCE) -> Gateway:
    """The gateway as 管理员 `actor`: with the token in `ANJU_TOKEN`, else one signed here for an hour."""
    return Gateway(gateway_url(), os.environ.get("ANJU_TOKEN") or _signed(actor), patience=patience)


def open_service(context: str, actor: str) -> Gateway:
    """One service of the local stack by its own port, where what is asked is when it has what."""
    token = os.environ.get("ANJU_TOKEN") or _signed(actor)
    return Gateway(f"http://127.0.0.1:{port(context)}", token, prefix="")


def said(fault: Exception) -> str:
    """Why one of `UNHEARD` was raised, for the operator."""
    match fault:
        case GatewayAway():
            return say(f"系统没有应答（{fault}）：先 anju up", f"no answer ({fault}): try anju up")
        case NoAccess():
            return say("系统不接受此令牌", "the token is not accepted")
        case Refused():
            return say("；", "; ").join(
                say(f"{field}：{why}", f"{field}: {why}") if field else why for field, why in fault.reasons
            )
    return str(fault)


def _signed(actor: str) -> str:
    key = OKPKey.import_key(json.loads(Stack().secrets["ANJU_TOKEN_KEY"]))
    return mint(key, actor=actor, role=Role.管理员, now=WallClock().now(), valid=timedelta(hours=1))
