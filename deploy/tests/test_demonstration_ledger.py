"""The committed ledger: the generator's own, what it says it is, and refused for its dirty rows alone."""

from collections import Counter
from datetime import date
from pathlib import Path

from demo.make_ledger import COMMITTED, REFERENCE_DAY, write
from ledger.checking import Ledger, check
from ledger.reading import read
from ledger.rows import OwnerContract, Tenant, TenantContract, Unit


def prepare(path: Path) -> Ledger:
    """Read and judged by itself."""
    return check(read(path.read_bytes()))


def test_the_committed_ledger_is_what_the_generator_writes(tmp_path: Path) -> None:
    write(REFERENCE_DAY, tmp_path / "台账.xlsx")
    assert (tmp_path / "台账.xlsx").read_bytes() == COMMITTED.read_bytes()


def test_it_is_an_operator_of_two_parks_and_six_buildings() -> None:
    units = [row for row in prepare(COMMITTED).rows["房源"] if isinstance(row, Unit)]
    assert len({unit.park for unit in units}) == 2
    assert len({(unit.park, unit.building) for unit in units}) == 6
    assert len(units) == 180


def test_only_the_dirty_rows_are_refused_each_for_its_reason() -> None:
    report = prepare(COMMITTED).report.to_dict()
    assert Counter(each["sheet"] for each in report["refused"]) == {"业主合同": 1, "租客": 2, "租客合同": 3}
    said = " ".join(each["reason"] for each in report["refused"])
    for reason in ("早于起租日期", "校验码不符", "缺少手机", "2026-02-30", "重复", "所在行有误"):
        assert reason in said


def test_some_contracts_are_near_their_end_and_some_outlive_the_owners() -> None:
    ledger = prepare(COMMITTED)
    tenants = [row for row in ledger.rows["租客合同"] if isinstance(row, TenantContract)]
    owners = [row for row in ledger.rows["业主合同"] if isinstance(row, OwnerContract)]
    covered = {code: row.last for row in owners for code in row.codes}
    assert sum((row.last - REFERENCE_DAY).days <= 30 for row in tenants) >= 10
    assert sum((row.last - REFERENCE_DAY).days <= 30 for row in owners) >= 3
    assert sum(row.last > covered[row.codes[0]] for row in tenants if row.codes[0] in covered) >= 3


def test_it_can_be_played_on_any_day(tmp_path: Path) -> None:
    for day in (date(2024, 2, 29), date(2027, 12, 31)):
        write(day, tmp_path / "台账.xlsx")
        assert len(prepare(tmp_path / "台账.xlsx").report.refused) == 6


def test_nobody_in_it_shares_a_document() -> None:
    tenants = [row for row in prepare(COMMITTED).rows["租客"] if isinstance(row, Tenant)]
    assert len({row.document for row in tenants}) == len(tenants) > 140
