"""The demonstration's ledger, made for today and loaded through the public API, once per installation."""

import asyncio
from pathlib import Path

from demo.make_ledger import write
from kernel.clock import WallClock, local_date
from local.home import home

from anju.answer import Exit, end, note
from anju.import_ import send_all, show, told
from anju.loading import give_back, prepare
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
    prepared = prepare(ledger)
    asyncio.run(send_all(prepared, quiet))
    mending = give_back(prepared.report, ledger)
    if not quiet:
        note(say(f"已导入 {ledger}", f"imported {ledger}"))
        show(told(prepared.report) | {"mending": mending})
