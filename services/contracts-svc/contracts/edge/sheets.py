"""The lists of contracts-svc as Excel sheets: their columns, and what the codes in them are called."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from edge.call import Host
from edge.contract_numbers import contract_number
from edge.lists import Items, Sheet

from contracts.domain.renewal import WHO
from contracts.edge.called import as_listed, parties_listed
from contracts.views.parks import names
from contracts.views.units import codes_of

Words = Mapping[str, Mapping[str, str]]
TRACK: Final = {"owner": "业主", "tenant": "租客"}
CYCLE: Final = {
    "monthly": "月付",
    "two_monthly": "双月付",
    "quarterly": "季付",
    "four_monthly": "四个月付",
    "half_yearly": "半年付",
    "yearly": "年付",
}
CLASS: Final = {"ordinary": "普通", "key": "重点", "corporate": "企业"}
PLACE: Final = {"park": "园区", "units": "房号"}
TENANT: Final = {"tenant_no": "租客编号", "person": "租客"}
PARTY: Final = {"person": "业主或租客", "tenant_no": "租客编号"}
CONTRACTS: Final[tuple[str, dict[str, str], Words]] = (
    "合同",
    {
        "contract_no": "合同编号",
        "track": "合同类型",
        **PLACE,
        "starts_on": "起租日",
        "last_day": "最后一天",
        "rent_fen": "月租（元）",
        "held_fen": "押金（元）",
        "deposit_to_return_fen": "押金差额待退（元）",
        "cycle": "付款周期",
        "status": "状态",
        "without_term": "不定期租赁",
        "overstays": "逾期未退",
        "signed_on": "签订日期",
        "contract_class": "合同类别",
        **PARTY,
    },
    {
        "track": TRACK,
        "cycle": CYCLE,
        "contract_class": CLASS,
        "status": {
            "drafted": "草拟",
            "out_for_signature": "签署中",
            "declined": "不再签署",
            "void": "已作废",
            "in_force": "履行中",
            "ending": "已解约待到期",
            "expired": "已到期",
            "over": "已结束",
        },
    },
)
SETTLEMENTS: Final[tuple[str, dict[str, str], Words]] = (
    "退租结算",
    {
        "settlement_id": "结算编号",
        **PLACE,
        "opened_on": "开始日期",
        "occasion": "结算类型",
        "due_on": "结清期限",
        "overdue": "已逾期",
        "status": "状态",
        "items_open": "未完成项",
        "deposit_fen": "押金（元）",
        "deducted_fen": "扣减（元）",
        "credited_fen": "退还预付款（元）",
        "refund_fen": "应退（元）",
        "owed_fen": "应补付（元）",
        "refund_due_on": "最迟退款日",
        "owed_due_on": "最迟补付日",
        "paid_on": "付款日期",
        "restored_on": "恢复日期",
        "signed_on": "双方签署日期",
        "refunded_unsigned": "未签先退原因",
        "contract_no": "合同编号",
        **TENANT,
    },
    {
        "occasion": {"left": "退租", "changed_room": "换房"},
        "status": {
            "open": "办理中",
            "closed": "已结清",
            "paid": "已退款",
            "received": "已收款",
            "withdrawn": "已撤回",
            "to_restore": "退租撤回，款项待恢复",
            "restored": "退租撤回，款项已恢复",
        },
        "refunded_unsigned": {
            "tenant_unreachable": "联系不上租客",
            "tenant_declined": "租客拒签",
            "signed_by_hand": "已在纸上签字",
        },
    },
)
RENEWALS: Final[tuple[str, dict[str, str], Words]] = (
    "续约",
    {
        "renewal_id": "续约编号",
        "track": "合同类型",
        **PLACE,
        "last_day": "合同最后一天",
        "status": "步骤",
        "due_on": "期限",
        "overdue": "已逾期",
        "declined_by": "不续方",
        "move_out_on": "搬离日期",
        "hand_back_on": "交还业主日期",
        "without_term": "不定期租赁",
        "overstays": "逾期未退",
        "contract_no": "合同编号",
        **PARTY,
    },
    {
        "track": TRACK,
        "declined_by": WHO,
        "status": {
            "proposal": "待报价",
            "decision": "待审批",
            "signature": "待签署",
            "declined": "不续约",
            "completed": "已续约",
            "closed": "已了结",
        },
    },
)
HANDOVERS: Final[tuple[str, dict[str, str], Words]] = (
    "物业交割",
    {
        "handover_id": "交割编号",
        **PLACE,
        "moved_in_on": "入住日期",
        "due_on": "最迟确认日",
        "overdue": "已逾期",
        "status": "状态",
        "items_open": "未完成项",
        **TENANT,
    },
    {"status": {"open": "办理中", "agreed": "双方已确认"}},
)
DISPUTES: Final[tuple[str, dict[str, str], Words]] = (
    "一房两租",
    {**PLACE, "kind": "情况", "disputed_at": "通知时间"},
    {
        "kind": {
            "by_another": "实际居住的不是合同租客",
            "two_live_there": "登记了两位在住租客",
            "let_to_another": "在住期间已签给另一位租客",
        }
    },
)
FILINGS: Final[tuple[str, dict[str, str], Words]] = (
    "备案",
    {
        "contract_no": "合同编号",
        **PLACE,
        **TENANT,
        "due_on": "期限",
        "status": "状态",
        "number": "备案号",
        "filed_on": "备案日期",
        "dropped_why": "未备案原因",
        "dropped_reason": "说明",
    },
    {
        "status": {
            "open": "待备案",
            "filed": "已备案",
            "overdue": "已逾期",
            "to_cancel": "合同已作废，备案待注销",
            "dropped": "不再备案",
            "unknown": "导入前签订，是否备案未登记",
        },
        "dropped_why": {"over": "合同已结束", "annulled": "合同已作废", "said": "人工登记不备案"},
    },
)


OWNERS: Final[tuple[str, dict[str, str], Words]] = (
    "业主",
    {
        "owner_id": "业主编号",
        "person": "业主",
        "units": "房源数",
        "contracts": "合同数",
        "in_force": "履行中合同",
        "first_day": "首份合同起始日",
        "next_last_day": "最近到期日",
    },
    {},
)
TEMPLATES: Final = Sheet(
    "合同模板",
    {
        "name": "名称",
        "published_version": "已发布版本",
        "sha256": "内容摘要（SHA-256）",
        "template_id": "模板编号",
    },
)
IMPORTS: Final = Sheet(
    "台账导入",
    {
        "import_id": "导入编号",
        "status": "状态",
        "opened_at": "上传时间",
        "opened_by": "经办人",
        "rows": "行数",
        "done": "已处理",
        "new": "新建",
        "changed": "更改",
        "refused": "退回",
    },
    {"status": {"opened": "待确认", "running": "导入中", "finished": "已完成", "cancelled": "已取消"}},
)
IMPORTED_ROWS: Final = Sheet(
    "导入结果",
    {
        "sheet": "工作表",
        "row": "行",
        "outcome": "结果",
        "column": "列",
        "old": "原值",
        "new": "新值",
        "reason": "原因",
    },
    {"outcome": {"new": "新建", "changed": "更改", "known": "已有", "refused": "退回", "undone": "未执行"}},
)


def owners_sheet(host: Host) -> Sheet:
    """The list of owners, each by name."""

    async def named(items: Items) -> Items:
        called = await as_listed(host, [item["owner_id"] for item in items])
        return [{**item, **who} for item, who in zip(items, called, strict=True)]

    return Sheet(*OWNERS, named)


def sheet_of(host: Host, list_: tuple[str, dict[str, str], Words]) -> Sheet:
    """A list of things that lie in parks: its ids of places are told by their names, and those of people
    where it has a column for them.
    """

    async def placed(items: Items) -> Items:
        called = await names(host)
        people = await parties_listed(host, items) if "person" in list_[1] else [{}] * len(items)
        codes = await codes_of(host, [unit for item in items for unit in _units(item)])
        return [
            {
                **item,
                "contract_no": contract_number(item["contract_id"]) if item.get("contract_id") else "",
                "park": called.get(str(item["park_id"]), {}).get("name", ""),
                "units": [codes[unit] for unit in _units(item) if unit in codes],
                **who,
            }
            for item, who in zip(items, people, strict=True)
        ]

    return Sheet(*list_, placed)


def _units(item: Mapping[str, Any]) -> list[UUID]:
    return list(item["unit_ids"]) if "unit_ids" in item else [item["unit_id"]]
