"""`anju status`: which processes run, how much memory they take, and whether each service is ready."""

from dataclasses import asdict, dataclass

import psutil
from local import readiness
from local.stack import Program, Stack
from local.supervisor import State, Supervisor

from anju.answer import Exit, Json, end, give, give_table
from anju.words import say

HELP = say(
    "查看各进程、内存占用与各服务是否就绪。\n\n例：anju status --json\n\n"
    "退出码：0 全部就绪，3 有未就绪者，4 没有运行",
    "Show processes, their memory, and whether each service is ready.\n\nExample: anju status --json\n\n"
    "Exit codes: 0 all ready, 3 some are not, 4 nothing runs",
)
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Row:
    process: str
    state: str
    pid: int
    megabytes: int
    ready: bool
    missing: str


def status(json: Json = False) -> None:
    split = "departments" not in {state.name for state in Supervisor(Stack()).states()}
    stack = Stack(split)
    states = {state.name: state for state in Supervisor(stack).states()}
    if not states and (alone := [each.name for each in stack.programs() if _ready(stack, each)[0]]):
        if json:
            give({"ready": False, "supervisor": None, "running": alone, "processes": []})
        names = ", ".join(alone)
        said = say(
            f"监管进程已不在，{names} 仍在无人看管地运行；make up 会接管",
            f"the supervisor is gone, {names} run on without it: make up takes them over",
        )
        raise end(Exit.NOT_READY, said)
    if not states:
        if json:
            give({"ready": False, "processes": []})
        raise end(Exit.NOTHING_RUNS, say("没有运行；请先 make up", "nothing runs: make up starts it"))
    rows = [_row(stack, program, states.get(program.name)) for program in stack.programs()]
    rows.append(_supervisor_row(Supervisor(stack)))
    ready = all(row.ready for row in rows)
    if json:
        give(
            {
                "ready": ready,
                "megabytes": sum(row.megabytes for row in rows),
                "processes": [asdict(row) for row in rows],
            }
        )
    else:
        give_table(
            ["process", "state", "pid", "megabytes", "ready", "missing"], [asdict(row) for row in rows]
        )
    if not ready:
        raise end(Exit.NOT_READY)


def _supervisor_row(supervisor: Supervisor) -> Row:
    pid = supervisor.pid()
    return Row("supervisor", "RUNNING", pid, megabytes(pid, children=False), True, "")


def megabytes(pid: int, children: bool = True) -> int:
    """Resident memory of a process and its children; pages they share count once (Linux's PSS)."""
    try:
        root = psutil.Process(pid)
        counted = [root, *(root.children(recursive=True) if children else [])]
    except psutil.NoSuchProcess:
        return 0
    return sum(map(_bytes, counted)) // MEGABYTE


def _bytes(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:  # ended while we counted, as a database's sessions do
        return 0


def _row(stack: Stack, program: Program, state: State | None) -> Row:
    running = state is not None and state.running
    ready, missing = _ready(stack, program) if running else (False, "")
    pid = state.pid if state else 0
    used = megabytes(pid) if pid else 0
    return Row(program.name, state.said if state else "UNKNOWN", pid, used, ready, missing)


def _ready(stack: Stack, program: Program) -> tuple[bool, str]:
    """Whether it answers that it is ready, and what is missing."""
    if program.name == "postgres":
        return stack.postgres_answers(), ""
    if program.name == "kafka":
        return stack.kafka_answers(), ""
    answers = [readiness.ask(service) for service in program.serves]
    missing = "; ".join(f"{answer.service}: {answer.said}" for answer in answers if not answer.ready)
    return all(answer.ready for answer in answers), missing
