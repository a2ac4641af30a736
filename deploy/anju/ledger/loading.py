"""The whole way of a file: read, check, send, and give back what was refused."""

from collections.abc import Callable
from pathlib import Path

from anju.ledger.checking import Ledger, check
from anju.ledger.columns import TENANT_CONTRACTS, TENANTS
from anju.ledger.gateway import Gateway
from anju.ledger.mending import mending_path, write_mending
from anju.ledger.reading import read
from anju.ledger.report import Report
from anju.ledger.sending import Sending


def prepare(path: Path) -> Ledger:
    """The file read and checked; nothing is sent. Raises an UnusableFile."""
    return check(read(path))


def requests_of(ledger: Ledger) -> int:
    """About how many requests the rows make: a tenant's row makes two, and so does one of a letting."""
    twice = (TENANTS.title, TENANT_CONTRACTS.title)
    return sum(len(ledger.of(sheet)) * (2 if sheet in twice else 1) for sheet in ledger.rows)


async def send(ledger: Ledger, gateway: Gateway, done: Callable[[], None] = lambda: None) -> Report:
    """Send the good rows once. Raises GatewayAway or NoAccess; sending again then doubles nothing."""
    await Sending(gateway, ledger, done).run()
    return ledger.report


def give_back(report: Report, source: Path) -> Path | None:
    """The workbook of refused rows beside the source; None when all were good. Raises OSError."""
    if not report.refused:
        return None
    path = mending_path(source)
    write_mending(report, path)
    path.chmod(0o600)  # as private as what it was made from ought to be
    return path
