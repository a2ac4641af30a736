"""The operators' tool: its words, its exit codes, its JSON."""

import json
import re
from pathlib import Path

import pytest
from anju.answer import give_table
from anju.main import COMMANDS
from edge.access import Role, Verifier, public_keys
from kernel.clock import WallClock
from local import secrets

from .command import anju


def test_it_speaks_the_language_of_the_locale(tmp_path: Path) -> None:
    chinese = anju(tmp_path, "down", "--help", locale="zh_CN.UTF-8").stdout
    english = anju(tmp_path, "down", "--help", locale="en_GB.UTF-8").stdout
    assert ("停止全部进程" in chinese, "用法：" in chinese, "显示本说明" in chinese) == (True, True, True)
    assert not {"Usage", "Options", "Show", "required"} & set(re.findall(r"\w+", chinese))
    assert ("Stop all processes" in english, "Usage:" in english) == (True, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run"], "缺少 'contexts'"),
        (["nosuch"], "没有命令 'nosuch'"),
        (["status", "--bad"], "没有选项 --bad"),
        (["down", "now"], "多余的参数：now"),
        (["up", "--seconds"], "选项 '--seconds' 后面缺少值"),
        (["up", "--seconds", "soon"], "'--seconds' 的值格式不对"),
        (["run", "billing"], "未知服务：billing"),
    ],
)
def test_a_wrong_command_line_is_told_in_the_operators_language(
    tmp_path: Path, words: list[str], said: str
) -> None:
    answer = anju(tmp_path, *words, locale="zh_CN.UTF-8")
    assert answer.returncode == 2
    assert f"错误：{said}" in answer.stderr


def test_a_wrong_command_line_says_where_to_be_told_more(tmp_path: Path) -> None:
    assert "详见：anju status --help" in anju(tmp_path, "status", "--bad", locale="zh_CN.UTF-8").stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_its_exit_codes(tmp_path: Path, command: str) -> None:
    words = [command, "list"] if command in ("views", "parked") else [command]
    assert "Exit codes" in anju(tmp_path, *words, "--help").stdout


@pytest.mark.parametrize(
    "words",
    [
        ["topics"],
        ["export", "out.xlsx"],
        ["why", "0192f0c1-2d3e-7a4b-8c5d-6e7f80918273"],
    ],
)
def test_where_nothing_runs_a_question_is_answered_in_one_line_with_code_3(
    tmp_path: Path, words: list[str]
) -> None:
    answer = anju(tmp_path, *words, locale="zh_CN.UTF-8")
    assert answer.returncode == 3, answer.stderr
    assert answer.stderr.count("\n") == 1
    assert "没有应答" in answer.stderr


def test_where_nothing_runs_status_and_down_say_so_with_code_4(tmp_path: Path) -> None:
    assert anju(tmp_path, "status").returncode == 4
    answer = anju(tmp_path, "status", "--json")
    assert (answer.returncode, json.loads(answer.stdout)) == (4, {"ready": False, "processes": []})
    answer = anju(tmp_path, "down", "--json")
    assert (answer.returncode, json.loads(answer.stdout)) == (4, {"stopped": False})


def test_an_unknown_service_and_an_unknown_role_are_wrong_command_lines(tmp_path: Path) -> None:
    assert anju(tmp_path, "run", "billing").returncode == 2
    assert anju(tmp_path, "token", "--as", "boss").returncode == 2


def test_a_log_that_is_not_there_is_named_with_code_1(tmp_path: Path) -> None:
    assert anju(tmp_path, "logs", "billing").returncode == 1


async def test_a_token_is_good_for_the_role_it_was_asked_for(tmp_path: Path) -> None:
    token = anju(tmp_path, "token", "--as", "审计", "--actor", "auditor-1").stdout.strip()
    key = secrets.read(tmp_path / "secrets.env")["ANJU_TOKEN_KEY"]
    verifier = Verifier(public_keys(secrets.public_key(key)), "contracts")
    actor = await verifier.verify(f"Bearer {token}", WallClock().now())
    assert (actor.id, actor.role, actor.parks) == ("auditor-1", Role.审计, None)


def test_a_record_is_not_skipped_for_no_reason(tmp_path: Path) -> None:
    words = ["parked", "skip", "contracts", "tenant-1", "--reason", " "]
    answer = anju(tmp_path, *words, locale="zh_CN.UTF-8")
    assert (answer.returncode, "'--reason' 的值不对：理由不能为空" in answer.stderr) == (2, True)


def test_what_the_next_command_needs_is_never_cut_off_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    key = "contract-" + "0" * 36
    give_table(["context", "key", "reason"], [{"context": "contracts", "key": key, "reason": "w " * 200}])
    assert key in capsys.readouterr().out
