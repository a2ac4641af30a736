"""What a message costs, by channel: for trying out a plan, and for what an attempt cost. Pure."""

from typing import Annotated, Literal

from policy.domain.values import Values, seed
from pydantic import BeforeValidator, Field

from notifications.domain.plan import Channel


def _whole(found: object) -> object:
    if type(found) is not int:  # pydantic would also take "7", 7.0 and true
        raise ValueError("not a whole number")
    return found


Price = Annotated[int, Field(ge=0, le=100_000), BeforeValidator(_whole)]


class MessagePrices(Values):
    """Fen a message; an SMS is paid by its parts."""

    policy: Literal["message-prices"] = "message-prices"
    app: Price
    sms: Annotated[Price, Field(examples=[5])]
    wechat: Price
    email: Price

    def of(self, channel: Channel, parts: int = 1) -> int:
        """Fen for one message of so many parts."""
        price: int = getattr(self, channel)
        return price * parts


PRICES = seed(MessagePrices(app=0, sms=5, wechat=0, email=0))
