import asyncio
import re
from pathlib import Path

import pytest
from anju.main import app
from contracts.papers.signing import sign
from typer.testing import CliRunner

from .conftest import TENANT, Desk


@pytest.fixture
def roots(desk: Desk, tmp_path: Path) -> Path:
    file = tmp_path / "roots.pem"
    file.write_text(desk.pem)
    return file


def _verify(*words: object) -> tuple[int, str]:
    told = CliRunner().invoke(app, ["verify", *map(str, words)])
    return told.exit_code, told.output


def test_a_good_paper_ends_with_0(signed: bytes, roots: Path, tmp_path: Path) -> None:
    (paper := tmp_path / "paper.pdf").write_bytes(signed)
    code, said = _verify(paper, "--root", roots)
    assert code == 0, said
    assert "王喆" in said
    assert "+08:00" in said


def test_roots_that_an_editor_on_windows_saved_are_the_same(
    desk: Desk, signed: bytes, tmp_path: Path
) -> None:
    (paper := tmp_path / "paper.pdf").write_bytes(signed)
    (saved := tmp_path / "roots.pem").write_bytes(desk.pem.replace("\n", "\r\n").encode("utf-8-sig"))
    code, said = _verify(paper, "--root", saved)
    assert code == 0, said


def test_a_changed_one_ends_with_1(signed: bytes, roots: Path, tmp_path: Path) -> None:
    (paper := tmp_path / "paper.pdf").write_bytes(signed.replace(b"/Subtype", b"/Subtypf", 1))
    assert _verify(paper, "--root", roots)[0] == 1


async def test_one_that_was_cut_back_to_its_first_signature_ends_with_1(
    desk: Desk, roots: Path, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(await sign(desk.paper, desk.authority.issue(*TENANT), desk.timestamps))
    code, said = await asyncio.to_thread(_verify, paper, "--root", roots)
    assert code == 1
    assert "landlord" in said


def test_in_chinese_no_word_of_it_is_english(
    signed: bytes, roots: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    (paper := tmp_path / "paper.pdf").write_bytes(signed)
    tenant, landlord, good = _verify(paper, "--root", roots)[1].splitlines()
    assert re.fullmatch(r"承租人  王喆（编号 T-000001-7）  [\d: +-]+  有效", tenant)
    assert re.fullmatch(r"出租人  安居公寓（编号 operator）  [\d: +-]+  有效", landlord)  # an id
    assert good == "有效"
    none, folder = _verify(tmp_path / "none.pdf")[1], _verify(tmp_path)[1]
    assert none.endswith(f"读不出 {tmp_path / 'none.pdf'}：没有这个文件\n")
    assert folder.endswith(f"读不出 {tmp_path}：这是文件夹\n")
    assert "[选项]" in none
    no_roots = _verify(paper, "--root", paper)[1].splitlines()[-1]
    assert not re.search("[a-z]{4,}", no_roots.replace(str(paper), "").replace("--root", ""))


async def test_in_chinese_who_has_yet_to_sign_is_named_by_what_they_are(
    desk: Desk, roots: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(await sign(desk.paper, desk.authority.issue(*TENANT), desk.timestamps))
    _, said = await asyncio.to_thread(_verify, paper, "--root", roots)
    assert said.splitlines()[1] == "出租人  尚未签名"


def test_no_file_and_no_roots_end_with_2(signed: bytes, roots: Path, tmp_path: Path) -> None:
    (paper := tmp_path / "paper.pdf").write_bytes(signed)
    assert _verify(tmp_path / "none.pdf", "--root", roots)[0] == 2
    assert _verify(paper, "--root", paper)[0] == 2
    assert _verify(paper, "--root", tmp_path / "none.pem")[0] == 2


def test_without_roots_those_of_the_installation_count(
    signed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANJU_HOME", str(tmp_path))
    (paper := tmp_path / "paper.pdf").write_bytes(signed)
    code, said = _verify(paper)
    assert code == 1, said  # another installation signed it
    assert CliRunner().invoke(app, ["roots"]).output.count("BEGIN CERTIFICATE") == 2
