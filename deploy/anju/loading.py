"""The whole way of a file: read, check, send, and give back what was refused."""

from collections.abc import Callable
from pathlib import Path

from ledger.checking import Ledger, check
from ledger.columns import TENANT_CONTRACTS, TENANTS
from ledger.mending import give_back
from ledger.reading import read
from ledger.refused import UnusableFile
from ledger.report import Report

from anju.gateway import Gateway
from anju.sending import Sending

__all__ = ["FileIsFolder", "FileMissing", "give_back", "prepare", "requests_of", "send"]


class FileMissing(UnusableFile):
    title, english = "没有这个文件：{path}", "no such file: {path}"


class FileIsFolder(UnusableFile):
    title, english = "这是文件夹，不是文件：{path}", "a folder, not a file: {path}"


def prepare(path: Path) -> Ledger:
    """The file read and checked; nothing is sent. Raises an UnusableFile."""
    if path.is_dir():
        raise FileIsFolder(path=path)
    if not path.is_file():
        raise FileMissing(path=path)
    return check(read(path.read_bytes()))


def requests_of(ledger: Ledger) -> int:
    """About how many requests the rows make: a tenant's row makes two, and so does one of a letting."""
    twice = (TENANTS.title, TENANT_CONTRACTS.title)
    return sum(len(ledger.of(sheet)) * (2 if sheet in twice else 1) for sheet in ledger.rows)


async def send(ledger: Ledger, gateway: Gateway, done: Callable[[], None] = lambda: None) -> Report:
    """Send the good rows once. Raises GatewayAway or NoAccess; sending again then doubles nothing."""
    await Sending(gateway, ledger, done).run()
    return ledger.report
