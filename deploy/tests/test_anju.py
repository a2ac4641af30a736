"""The operators' tool: its words, its exit codes, its JSON."""

import importlib
import inspect
import json
import os
import re
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from anju import answer as of_anju
from anju.answer import HEADS, give_table
from anju.main import COMMANDS
from anju.policies import OF, difference_row, trying_of, watched
from anju.policy_words import STEP, WHAT, name_of
from contracts.domain.settlement_facts import OverdueStage
from edge.access import Role, Verifier, public_keys
from edge.contract_numbers import contract_number
from kernel.clock import WallClock
from kernel.ids import named_id
from local import secrets
from local.contexts import PORTS, setting
from local.home import free_port
from policy.trying.comparing import Difference
from tenants.domain.crowding import RoomsTooFull, TooLittleRoom, TooManyOccupants
from tenants.domain.household import OccupantApproved, OccupantNamed
from workorders.domain.check_in import PositionTooCoarse, TooFarAway
from workorders.domain.costs import CostsOutOfRange, LabourTooDear, LabourTooLong
from workorders.domain.photos import PhotosMissing
from workorders.domain.review import QualityReviewOpened, QualityReviewOverdue
from workorders.domain.work_order_facts import RatingAsked, WorkOrderClosed

from .command import anju


@pytest.fixture(autouse=True, scope="module")
def ports() -> Iterator[None]:
    """Other ports than the usual: a house that runs on this machine is none of ours."""
    found: set[int] = set()
    while len(found) < len(PORTS):
        found.add(free_port())
    with pytest.MonkeyPatch.context() as patch:
        for name, port in zip(PORTS, found, strict=True):
            patch.setenv(setting(name), str(port))
        yield


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
        (["up", "--seconds", "soon"], "'--seconds' 的值应为数字"),
        (["demo", "--days", "0"], "'--days' 的值不能小于 1"),
        (["events", "contracts", "--last", "x"], "'--last' 的值应为整数"),
        (["export", "board.txt"], "'file' 的值不对：文件名应以 .xlsx 结尾"),
        (["run", "billing"], "未知服务：billing"),
        (["policies", "show", "rent"], "'name' 的值不对：没有策略 rent"),
        (["policies", "try", "renewal", "--value", "soon"], "'--value' 的值不对：应为 名称=值"),
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
    words = [command, "list"] if command in ("views", "policies", "triage", "parked") else [command]
    assert "Exit codes" in anju(tmp_path, *words, "--help").stdout


@pytest.mark.parametrize(
    "words",
    [
        ["topics"],
        ["restored", "contracts"],
        ["export", "out.xlsx"],
        ["why", "0192f0c1-2d3e-7a4b-8c5d-6e7f80918273"],
        ["demo"],
        ["run", "contracts"],
    ],
)
def test_where_nothing_runs_a_question_is_answered_in_one_line_with_code_3(
    tmp_path: Path, words: list[str]
) -> None:
    answer = anju(tmp_path, *words, locale="zh_CN.UTF-8")
    assert answer.returncode == 3, answer.stderr
    assert answer.stderr.count("\n") == 1
    assert "anju up" in answer.stderr


def test_a_database_that_does_not_answer_is_named_by_its_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANJU_TENANTS_URL", f"postgresql://a:b@127.0.0.1:{free_port()}/tenants")
    answer = anju(tmp_path, "events", "tenants")
    assert (answer.returncode, "check ANJU_TENANTS_URL" in answer.stderr) == (3, True)


def test_where_nothing_runs_status_says_so_with_code_4(tmp_path: Path) -> None:
    assert anju(tmp_path, "status").returncode == 4
    answer = anju(tmp_path, "status", "--json")
    assert (answer.returncode, json.loads(answer.stdout)) == (4, {"ready": False, "processes": []})


def test_to_stop_what_does_not_run_is_no_failure(tmp_path: Path) -> None:
    answer = anju(tmp_path, "down", "--json")
    assert (answer.returncode, json.loads(answer.stdout)) == (0, {"stopped": False})


def test_an_unknown_service_and_an_unknown_role_are_wrong_command_lines(tmp_path: Path) -> None:
    assert anju(tmp_path, "run", "billing").returncode == 2
    assert anju(tmp_path, "token", "--as", "boss").returncode == 2


def test_a_log_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    assert anju(tmp_path, "logs").returncode == 4
    log = tmp_path / "logs" / "kafka.log"
    log.parent.mkdir()
    log.write_text("one\ntwo\nthree\n")
    answer = anju(tmp_path, "logs", "billing")
    assert (answer.returncode, "there are: kafka" in answer.stderr) == (2, True)
    said = json.loads(anju(tmp_path, "logs", "-n", "2", "--json").stdout)
    assert said == [{"process": "kafka", "lines": ["two", "three"]}]


def test_every_column_of_every_table_has_its_chinese_name() -> None:
    sources = Path(of_anju.__file__).parent.rglob("*.py")
    tables = [t for s in sources for t in re.findall(r"give_table\(\s*\[(.+?)\]", s.read_text(), re.DOTALL)]
    columns = {column for table in tables for column in re.findall(r'"(\w+)"', table)}
    assert {"title", "values"} <= columns <= set(HEADS)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nosuch"], 2),
        (["up", "--seconds", "soon"], 2),
        (["down", "now"], 2),
        (["run", "billing"], 2),
        (["run", "contracts"], 3),
        (["logs"], 4),
        (["logs", "--follow"], 2),
        (["token", "--as", "boss"], 2),
        (["demo"], 3),
        (["audit"], 3),
        (["import", "."], 1),
        (["export", "out.xlsx"], 3),
        (["why", "no-id"], 3),  # what is a number of something the service knows
        (["events", "billing"], 2),
        (["topics"], 3),
        (["policies", "try", "renewal", "--value", "opens_before=30"], 3),
        (["policies", "try", "signing", "--value", "sign_within=0.1"], 2),  # nothing is read for it
        (["policies", "try", "callbacks", "--value", "high_risk_within=60"], 3),
        (["policies", "try", "wording", "--value", "texts.overdue.zh.text=x"], 3),
        (["policies", "try", "kept-texts", "--value", "days=30"], 2),
        (["views"], 2),
        (["views", "list"], 3),
        (["views", "rebuild", "contracts", "units"], 3),
        (["triage", "list"], 3),
        (["parked", "list"], 3),
        (["parked", "redrive", "billing", "key"], 2),
        (["restored", "contracts"], 3),
    ],
)
def test_a_failure_is_a_json_document_too(tmp_path: Path, words: list[str], code: int) -> None:
    answer = anju(tmp_path, *words, "--json")
    assert (answer.returncode, answer.stderr) == (code, "")
    said = json.loads(answer.stdout)
    assert said.get("exit", code) == code
    assert said.get("error") or said.get("reason")


@pytest.mark.parametrize(
    "wrong",
    [
        {"ANJU_HOME": "/etc/passwd"},
        {"ANJU_GATEWAY_PORT": "0", "ANJU_CONTRACTS_PORT": "70000", "ANJU_POSTGRES_URL": "rubbish"},
        {"ANJU_TENANTS_PORT": "{ANJU_CONTRACTS_PORT}", "ANJU_HOST": "203.0.113.1", "JAVA_HOME": "/etc/passwd"}
        | {
            "ANJU_LOG_LEVEL": "loud",
            "ANJU_POOL": "-1",
            "ANJU_GATEWAY_RATE": "-1",
            "ANJU_PARTNER_TIMEOUT_S": "0",
        },
        {"ANJU_KAFKA": "rubbish"},
        {"ANJU_SMTP_URL": "smtp://host:99999", "ANJU_SMS_URL": "http://host:99999"},
        {
            "ANJU_SMTP_URL": "smtp://host",
            "ANJU_VAULT_KEY": "rubbish",
            "ANJU_ANALYTICS_URL": "postgresql://else",
        },
    ],
)
def test_wrong_settings_are_named_all_at_once_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    for name, value in wrong.items():
        monkeypatch.setenv(name, value.format_map(os.environ))
    answer = anju(Path(wrong.get("ANJU_HOME", tmp_path)), "up")
    assert answer.returncode == 2
    named = {line.split(":")[0] for line in answer.stderr.splitlines()[1:]}
    assert named == set(wrong)
    assert not (tmp_path / "supervisor.conf").exists()


def test_a_port_that_another_process_has_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("ANJU_GATEWAY_PORT", str(taken.getsockname()[1]))
        answer = anju(tmp_path, "up")
    assert (answer.returncode, "ANJU_GATEWAY_PORT: " in answer.stderr) == (2, True)


def test_an_engine_of_others_that_does_not_answer_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANJU_KAFKA", f"127.0.0.1:{free_port()}")
    answer = anju(tmp_path, "up", "--seconds", "0")
    assert (answer.returncode, "ANJU_KAFKA" in answer.stderr) == (3, True)
    assert not (tmp_path / "supervisor.conf").exists()


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


@pytest.mark.parametrize("context", sorted(OF))
def test_whatever_a_department_names_as_coming_of_a_policy_is_said_in_words(context: str) -> None:
    source = inspect.getsource(importlib.import_module(f"{context}.trying"))
    named = set(re.findall(r'"([A-Z][a-z]+(?:[A-Z][a-z]+)+)[ "]', source))
    assert named <= WHAT.keys()


def test_the_stages_of_a_late_settlement_are_said_in_words() -> None:
    assert set(get_args(OverdueStage)) <= STEP.keys()


@pytest.mark.parametrize("asked", [OccupantNamed, OccupantApproved])
@pytest.mark.parametrize("refusal", [TooManyOccupants, RoomsTooFull, TooLittleRoom])
def test_what_other_values_would_have_refused_is_said_in_words(asked: type, refusal: type) -> None:
    assert not re.search("[a-z][A-Z]", name_of(f"{asked.__name__} {refusal.__name__}"))


@pytest.mark.parametrize(
    "come",
    [
        *(PositionTooCoarse, TooFarAway, PhotosMissing, CostsOutOfRange, LabourTooLong, LabourTooDear),
        *(RatingAsked, WorkOrderClosed, QualityReviewOpened),
    ],
)
def test_what_other_values_would_have_done_to_repairs_is_said_in_words(come: type) -> None:
    assert not re.search("[a-z][A-Z]", name_of(come.__name__))
    assert not re.search("[a-z][A-Z]", name_of(f"{QualityReviewOverdue.__name__} manager"))


def test_a_trial_names_contracts_by_the_numbers_that_people_say() -> None:
    lease, day = named_id("lease"), date(2025, 3, 1)
    shown = difference_row(Difference(lease, "RefundDue", day, None), trying_of("contracts"))
    assert (shown["called"], shown["now"]) == (contract_number(lease), day)


def test_a_trial_that_takes_long_says_how_far_it_has_read(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = iter([0.0, 1.0, 2.5, 2.5, 3.0, 5.0, 5.0])
    tell = watched(lambda: next(seconds))
    for done in (2_000, 4_000, 6_000, 8_000):
        tell(done, 8_000)
    answer = capsys.readouterr()
    assert answer.out == ""
    assert re.findall(r"\d+", answer.err) == ["4000", "8000", "8000", "8000"]
