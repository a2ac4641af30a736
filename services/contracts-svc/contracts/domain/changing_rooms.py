"""换房结算: the room that a tenant changed from is settled by the twelve items, and the contract goes on.

So do the deposit and what was paid ahead: they are settled when the tenant leaves. What is found broken or
missing is owed at once; what was agreed for leaving early is not, for nobody left. Pure.
"""

from kernel.domain import Refusal

from contracts.domain.settlement_commands import CheckItem
from contracts.domain.settlement_deductions import first_of


class GoesOnWithContract(Refusal):
    """Nothing goes back to who lives on by the same contract, so there is no account to check either."""

    title = "换房结算不退押金和预付款：两者随合同转到换入的房源，退租时再结算"


class NothingEndedEarly(Refusal):
    """A break clause is about who ends the contract (民法典 562): whatever it asks for, no reason makes a
    change of rooms an end. What a contract asks for the change itself is another ground.
    """

    title = (
        "换房后合同继续履行，没有提前退租，不能扣提前退租的违约金；"
        "合同约定了换房费用的，请以「双方约定的其他费用」为由扣减"
    )


def check_goes_on(check: CheckItem) -> None:
    """Raises GoesOnWithContract or NothingEndedEarly."""
    if (place := first_of(check, "early_termination")) is not None:
        raise NothingEndedEarly(field=f"deductions.{place}.ground")
    if check.credits:
        raise GoesOnWithContract(field="credits")
    if check.item == "deposit_refund" and check.evidence.reference is not None:
        raise GoesOnWithContract(field="evidence.reference")
