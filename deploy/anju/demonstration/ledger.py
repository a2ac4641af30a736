"""The demonstration's ledger, made for today and loaded through the public API, once per installation."""

import asyncio
from pathlib import Path

from demo.make_ledger import write
from kernel.clock import WallClock, local_date
from local.home import home

from anju.answer import Exit, end, note
from anju.door import open_gateway, said
from anju.gateway import GatewayAway, NoAccess, Refused
from anju.import_ import Counting, show, told
from anju.importing import Loaded, load
from anju.words import say


def load_once(quiet: bool) -> None:
    """Load it unless that was done before. Dirty rows come back beside it, as any operator's would.

    Raises Ended when the system does not answer; the next time goes on where this one ended, for the
    file stays what it was, and a row sent twice is one.
    """
    ledger = home() / "台账.xlsx"
    loaded = ledger.with_suffix(".loaded")
    if loaded.exists():
        return
    try:
        _load(ledger, quiet)
        loaded.touch()
    except OSError as fault:
        raise end(Exit.FAILED, say(f"无法写入台账：{fault}", f"cannot write the ledger: {fault}")) from fault


def shown() -> bool:
    """Whether the three facts were shown on it once: each time moves one more of its tenants out."""
    return _shown().exists()


def note_shown() -> None:
    _shown().touch()


def _shown() -> Path:
    return home() / "台账.shown"


def _load(ledger: Path, quiet: bool) -> None:
    if not ledger.exists():
        write(local_date(WallClock().now()), ledger)
        ledger.chmod(0o600)  # names, numbers and documents of people, were they only invented ones
    loaded = asyncio.run(_taken_in(ledger, quiet))
    mending = loaded.give_back(ledger)
    if not quiet:
        note(say(f"已导入 {ledger}", f"imported {ledger}"))
        show(told(loaded) | {"mending": mending})


async def _taken_in(ledger: Path, quiet: bool) -> Loaded:
    try:
        with Counting(quiet) as count:
            async with open_gateway("ledger") as gateway:
                return await load(gateway, ledger, count)
    except (GatewayAway, NoAccess) as away:
        raise end(Exit.NOT_READY, said(away)) from away
    except Refused as refused:
        raise end(Exit.FAILED, said(refused)) from refused
