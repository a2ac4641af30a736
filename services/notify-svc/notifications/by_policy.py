"""What is decided by rules is decided by those in force, whoever asks."""

from kernel.domain import Command
from kernel.service import Informs
from policy.domain.book import Book

from notifications.domain.callback_commands import AskEmergencyContacts, EndPatience, OpenCallback
from notifications.domain.callback_policy import CallbackRules
from notifications.domain.notice import Ask
from notifications.domain.notice_rules import NoticeRules
from notifications.domain.staff_groups import StaffGroups
from notifications.views.policies import SHELF


def tell(command: Command, policies: Book) -> Command:
    """The same command, with all versions of what it is decided by."""
    if isinstance(command, Ask):
        by = {"policy": policies.of(NoticeRules), "groups": policies.of(StaffGroups)}
        return command.model_copy(update=by)
    return command.model_copy(update={"policy": policies.of(CallbackRules)})


by_policy = Informs(
    commands=(Ask, OpenCallback, AskEmergencyContacts, EndPatience), read=SHELF.book, tell=tell
)
