"""Where the filing 备案 of a contract stands."""

from datetime import date

from kernel.domain import State

from contracts.domain.filing_facts import FilingFellDue, FilingUnsaid


class NotAsked(State):
    """Nothing to file."""

    now, can = "该合同没有备案任务", "先签署合同"


class Asked(State):
    """`fell_due` is the last demand, or that nobody knows whether there is one.

    `held`: the city has it, be it as it stood before it was extended.
    """

    fell_due: FilingFellDue | FilingUnsaid
    held: bool = False


class Unsaid(Asked):
    """In force before Anju was; filed, or not."""

    now, can = "该合同导入前是否已备案没有登记", "登记备案号，或登记为不备案"


class Waiting(Asked):
    """To be filed; `late` once somebody was told."""

    now, can = "该合同还没有备案", "登记备案号，过期后可以登记为不备案"

    late: bool = False


class Filed(Asked):
    """The city has it."""

    now, can = "该合同已备案", "撤销备案登记后更正"

    number: str
    filed_on: date


class ToCancel(Asked):
    """Annulled, and the city still has it."""

    now, can = "该合同已作废，备案尚未注销", "到备案部门注销后撤销备案登记"


class Dropped(Asked):
    """Need not be filed any more; it may have been all the same, before it was over."""

    now, can = "该合同已无需备案", "此前已备案的补登记备案号；合同续期后办理新的备案任务"


class NeverAgreed(Dropped):
    """Annulled, and the city has nothing of it."""

    now, can = "该合同已作废，无需备案", "重新签订后按新合同备案"


class GivenUp(Dropped):
    """Somebody said that it will not be filed; it may be all the same."""

    now, can = "该合同已登记为不备案", "补登记备案号"
