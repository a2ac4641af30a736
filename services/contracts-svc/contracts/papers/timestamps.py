"""When a signature was made, by the word of a third party: RFC 3161 over HTTP."""

from typing import ClassVar, Final

import httpx
from asn1crypto import cms, tsp
from kernel.domain import Refusal
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

LARGEST: Final = 64 * 1024


class TimestampsAway(Refusal):
    """The timestamp authority does not answer, or not with a timestamp: the same may be asked again."""

    title, status = "时间戳服务暂时不可用，请稍后再试", 503


class Answer(tsp.TimeStampResp):  # type: ignore[misc]  # the library has no types
    """As RFC 3161 has it: a rejection brings no token, which the library does not know."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class Timestamps(TimeStamper):
    """A timestamp authority by its address. The client brings the limit of time."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url, self._client = url, client

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """One question, one answer. Raises TimestampsAway."""
        headers = {"content-type": "application/timestamp-query", "accept": "application/timestamp-reply"}
        try:
            answer = await self._client.post(self._url, content=req.dump(), headers=headers)
        except httpx.HTTPError as fault:
            raise TimestampsAway(reason=type(fault).__name__) from fault
        if answer.status_code != httpx.codes.OK or len(answer.content) > LARGEST:
            raise TimestampsAway(reason=f"HTTP {answer.status_code}")
        try:
            response = Answer.load(answer.content, strict=True)
            granted = response["status"]["status"].native == "granted"
        except (ValueError, TypeError) as fault:
            raise TimestampsAway(reason="not a timestamp") from fault
        if not granted:
            raise TimestampsAway(reason="refused")
        return response

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """As the library's own, but that another question's answer is one of no use, too."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            told = token["content"]["encap_content_info"]["content"].parsed
            stamped = told["message_imprint"]["hashed_message"].native
        except (TimestampRequestError, ValueError, TypeError, KeyError) as fault:
            raise TimestampsAway(reason="not a timestamp") from fault
        if stamped != message_digest:
            raise TimestampsAway(reason="the answer is to another question")
        return token
