"""Where papers lie and who signs them, as the settings say."""

import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache

from edge.client import open_client
from files.sealed import SealedFiles, open_store
from kernel.clock import Clock
from kernel.domain import Refusal
from obstore.store import ObjectStore

from contracts.papers.authority import Authority
from contracts.papers.own_keys import ContractPapers, Pool
from contracts.papers.provider import LocalProvider, SigningProvider
from contracts.papers.remote import RemoteProvider
from contracts.papers.timestamps import Timestamps
from contracts.settings import PaperSettings


class PapersNotSetUp(Refusal):
    """This installation has no store of papers (`ANJU_PAPERS_URL`)."""

    title, status = "尚未配置合同文件的存放位置，无法制作或签署电子合同", 503


def papers_of(settings: PaperSettings, pool: Pool, clock: Clock) -> ContractPapers:
    """The store of papers. Raises PapersNotSetUp."""
    if not settings.papers_url:
        raise PapersNotSetUp
    key = base64.b64decode(settings.papers_key.get_secret_value())
    return ContractPapers(_store(settings.papers_url), key, pool, clock)


def bindings_of(settings: PaperSettings) -> SealedFiles:
    """What each paper was made of. Raises PapersNotSetUp."""
    if not settings.papers_url:
        raise PapersNotSetUp
    return _files(settings.papers_url, settings.papers_key.get_secret_value(), "bindings")


def named_of(settings: PaperSettings) -> SealedFiles:
    """As of when each paper names its party. Raises PapersNotSetUp."""
    if not settings.papers_url:
        raise PapersNotSetUp
    return _files(settings.papers_url, settings.papers_key.get_secret_value(), "named")


def homes_of(settings: PaperSettings) -> SealedFiles:
    """What each paper says of its units. Raises PapersNotSetUp."""
    if not settings.papers_url:
        raise PapersNotSetUp
    return _files(settings.papers_url, settings.papers_key.get_secret_value(), "homes")


def photos_of(settings: PaperSettings) -> SealedFiles:
    """The store of photos. Raises PapersNotSetUp."""
    if not settings.papers_url:
        raise PapersNotSetUp
    return _files(settings.papers_url, settings.papers_key.get_secret_value(), "photos")


def ledgers_of(settings: PaperSettings) -> SealedFiles:
    """The store of ledgers that are taken in, and of what became of them. Raises PapersNotSetUp."""
    if not settings.papers_url:
        raise PapersNotSetUp
    return _files(settings.papers_url, settings.papers_key.get_secret_value(), "ledgers")


@cache
def _files(url: str, key: str, kind: str) -> SealedFiles:
    return SealedFiles(_store(url), base64.b64decode(key), kind)


@cache
def _store(url: str) -> ObjectStore:
    return open_store(url)


@asynccontextmanager
async def open_provider(
    settings: PaperSettings, now: Callable[[], datetime]
) -> AsyncIterator[SigningProvider]:
    """Who signs, usable inside the block."""
    async with open_client(timeout=settings.signer_timeout_s) as client:
        if settings.signer_url:
            yield RemoteProvider(settings, client)
            return
        authority = Authority(settings.signing_authority.get_secret_value())
        yield LocalProvider(authority, Timestamps(settings.tsa_url, client), now)
