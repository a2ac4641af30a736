"""A report is told what is promised, whoever asks it: an edge, a department, a ledger."""

from kernel.domain import Command
from kernel.service import Informs
from policy.domain.book import Book

from workorders.domain.sla import Sla
from workorders.domain.work_order import Report
from workorders.views.policies import SHELF


def tell(command: Command, policies: Book) -> Command:
    """The same command, with all versions of the policy it is decided by."""
    match command:
        case Report():
            return command.model_copy(update={"policy": policies.of(Sla)})
    return command


by_policy = Informs(commands=(Report,), read=SHELF.book, tell=tell)
