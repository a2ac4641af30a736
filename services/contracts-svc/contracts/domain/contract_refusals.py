"""Why something that is asked of a contract may be refused."""

from kernel.domain import Refusal

from contracts.domain.second_check import (
    SamePerson,
)


class ContractIdTaken(Refusal):
    """The same id came with other terms."""

    title, field, status = "该编号已用于另一份合同", "contract_id", 409


class UnitGivenBack(Refusal):
    """The operator has it no more, or will not have it until the end, so it cannot be let for that time."""

    title = "该房源在租期结束前已退还或将退还业主，不能签约"
    field, status = "unit_ids", 409


class UnitWithoutCover(Refusal):
    """Somebody else's, and no owner's contract covers a single day of it: there is nothing to promise."""

    title, field, status = "该房源在租期内没有任何有效的业主合同，请先与业主签约", "unit_ids", 409


class TenantMergedAway(Refusal):
    """The tenant's number gave way to another: nothing new is agreed under it."""

    title, field, status = "该租客编号已并入 {survivor_number}，请用该编号签约", "tenant_id", 409


class PartyErased(Refusal):
    """Nobody can sign, or be named, whose data were erased at their wish."""

    title, field, status = "当事人的个人信息已按其要求删除", "party_id", 409


class ApproverSigns(SamePerson):
    """Who approved that it outlives its cover does not have it signed."""

    title = "批准超期的人不能经办签署"


class PayeeIsNotParty(Refusal):
    """What the party gets is paid to nobody else."""

    title, field = "收款账户不属于该合同的签约方", "account_id"


class AccountReplaced(Refusal):
    """The ledger that brought it was mended since: it is known to be wrong."""

    title = "该收款账户已被更正后的台账替换，请改用更正后的账户；如仍要付到此账户，请先由财务重新登记"
    field, status = "account_id", 409


class SignsForBoth(Refusal):
    """A contract needs two."""

    title, field = "我方签署人不能同时是签约对方", "operator_signer_id"


class OutOtherwise(Refusal):
    """Who has it already would sign something else, or with somebody else."""

    title, field, status = "合同正在签署中，要换文件或我方签署人请先撤回", "operator_signer_id", 409


class DraftDeclined(Refusal):
    """The renewal that drafted it came to nothing: what it offered is no offer any more."""

    title = "续约已退回、确认不续或不再办理，这份草案不能再签；如仍要续约，请重新提方案并审批"
    field, status = "contract_id", 409


class StillOut(Refusal):
    """It is in force when all have signed what was sent; on paper only after that was taken back."""

    title, field, status = "合同正在签署中，各方签完后自动生效；如改为线下签署，请先撤回", "contract_id", 409


class TerminationAfterEnd(Refusal):
    """Terminating ends a contract before its time; more time is an extension."""

    title, field = "解约日不得晚于合同的最后一天", "last_day"


class EndsThenAnyway(Refusal):
    """What runs out on that day is not ended by it. That nobody is to stay on past it (Civil Code art. 734)
    is said of its renewal: who is told so, and whose word it is, stays known there.
    """

    title = "合同本来就到这一天为止，不用解约；到期不续的，请在续约中确认不续"
    field, status = "last_day", 409


class TerminatedInPast(Refusal):
    """What goes on without a term ends by notice (Civil Code art. 730): on a day that is not over yet."""

    title = "合同期限已满，现为不定期租赁，可以随时解约，但最后一天不得早于 {earliest}"
    field = "last_day"


class GivenBackByIt(Refusal):
    """Who gave back a room of it had lived there by it: it ends on a day that it has, not before them."""

    title = "租客已按该合同入住并交还部分房屋，解约后的最后一天不得早于起租日 {starts_on}"
    field = "last_day"


class LivedInByIt(Refusal):
    """What somebody lived by cannot be taken back: they move out, or it is terminated."""

    title, field, status = "已有租客按该合同入住，不能作废，请办理退租或解约", "contract_id", 409
