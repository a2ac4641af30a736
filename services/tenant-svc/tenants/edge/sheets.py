"""The lists of tenant-svc as Excel sheets: their columns, and what the codes in them are called."""

from collections.abc import Mapping
from typing import Any, Final, LiteralString

from edge.contract_numbers import contract_number
from edge.lists import Items, Sheet

from tenants.views.query import Pool, rows

List = tuple[str, dict[str, str], Mapping[str, Mapping[str, str]]]
WHERE: Final = {"unit": "房号", "tenant_id": "租客编号", "person_id": "系统编号"}
JUDGED: Final = {"judged_by": "审核人", "judged_at": "审核时间", "reason": "原因"}
TENANTS: Final[List] = (
    "租客",
    {
        "number": "租客编号",
        "status": "状态",
        "unit": "房号",
        "moved_in_on": "入住日期",
        "moved_out_on": "退租日期",
        "contract_no": "合同编号",
        "park": "园区",
    },
    {
        "status": {
            "enquiry": "咨询中",
            "reserved": "已预订",
            "moved_in": "在住",
            "moved_out": "已搬离",
            "merged_away": "已并入他号",
        }
    },
)
REVEALS: Final[List] = (
    "名单明文导出",
    {
        "park": "园区",
        "unit": "房号",
        "status": "租客状态",
        "count": "人数",
        "asked_by": "申请人",
        "asked_at": "申请时间",
        "reason": "原因",
        "approved_by": "批准人",
        "approved_at": "批准时间",
        "taken_at": "导出时间",
        "reveal_id": "系统编号",
    },
    {"status": TENANTS[2]["status"]},
)
LOOKS: Final[List] = (
    "个人信息查看记录",
    {
        "at": "时间",
        "actor": "查看人",
        "role": "角色",
        "ip": "IP",
        **WHERE,
        "fields": "内容",
        "reason": "原因",
    },
    {
        "fields": {
            "name": "姓名",
            "sms": "手机",
            "identity": "证件号",
            "country": "护照签发国",
            "senior_on": "六十岁生日",
            "app": "App",
            "wechat": "微信",
            "email": "邮箱",
            "reason": "重点关注的原因",
            "why": "办理原因",
            "emergency": "紧急联系人",
            "occupant": "同住人",
            "account": "收款账户",
            "document": "上传的材料",
        }
    },
)
HARD_TO_REACH: Final[List] = (
    "联系方式不足",
    {**WHERE, "live": "有效方式数", "since": "自何时起"},
    {},
)
RISKS: Final[List] = (
    "重点关注",
    {**WHERE, "grounds": "依据", "since": "自何时起"},
    {"grounds": {"age": "年满六十", "document": "境外证件", "hand": "人工标记"}},
)
VERIFICATIONS: Final[List] = (
    "实名核验",
    {
        **WHERE,
        "status": "结果",
        "by_hand": "人工核验",
        "attempts": "已尝试次数",
        "requested_at": "发起时间",
        "call_at": "下次核验",
        "over_at": "结束时间",
    },
    {
        "status": {
            "waiting": "核验中",
            "verified": "已核实",
            "mismatched": "不一致",
            "unanswered": "未得到答复",
            "withdrawn": "已取消",
            "outdated": "登记更正后待核验",
        }
    },
)
DOORS: Final[List] = (
    "门禁",
    {
        "park": "园区",
        "building": "楼栋",
        **WHERE,
        "status": "状态",
        "overdue": "需到场处理",
        "valid_from": "生效日期",
        "left_on": "收回日期",
        "tries": "已尝试次数",
        "reason": "原因",
        "advice": "处理办法",
        "asked_at": "发起时间",
        "confirmed_at": "确认时间",
    },
    {
        "status": {
            "unissued": "未发放",
            "granting": "开通中",
            "granted": "已开通",
            "revoking": "收回中",
            "revoked": "已收回",
        }
    },
)
DOCUMENTS: Final[List] = (
    "证明材料",
    {**WHERE, "kind": "类别", "status": "状态", "handed_in_at": "提交时间", **JUDGED},
    {
        "kind": {
            "identity_front": "身份证正面",
            "identity_back": "身份证反面",
            "residence_permit": "居住证件",
            "student_card": "学生证",
            "work_proof": "工作证明",
            "other": "其他",
        },
        "status": {"open": "待审核", "accepted": "已通过", "declined": "未通过", "withdrawn": "已撤回"},
    },
)
OCCUPANTS: Final[List] = (
    "同住人",
    {
        "unit": "房号",
        "tenant_id": "租客编号",
        "name": "姓名",
        "relation": "关系",
        "status": "状态",
        "named_at": "登记时间",
        **JUDGED,
    },
    {
        "relation": {
            "partner": "配偶或伴侣",
            "child": "子女",
            "parent": "父母",
            "relative": "亲属",
            "friend": "朋友",
            "other": "其他",
        },
        "status": {"open": "待审核", "approved": "已通过", "declined": "未通过", "left": "已迁出"},
    },
)
CROWDED: Final[List] = (
    "超员",
    {
        "unit": "房号",
        "tenant_id": "租客编号",
        "persons": "居住人数",
        "most": "最多可住",
        "rule": "依据",
        "found_at": "发现时间",
    },
    {
        "rule": {
            "too-many-occupants": "房源人数上限",
            "rooms-too-full": "当地每间人数",
            "too-little-room": "当地人均面积",
        }
    },
)
MERGES: Final[List] = (
    "租客合并",
    {
        "number": "并入的编号",
        "survivor_number": "保留的编号",
        "merged_at": "合并时间",
        "merged_by": "经办人",
        "reason": "原因",
    },
    {},
)


def _said(item: Mapping[str, Any]) -> dict[str, Any]:
    """Less the place that it does not say."""
    return {name: value for name, value in item.items() if value is not None or name not in NAMED}


def _side_by_side(item: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(item)
    for place, who in zip(("first", "second"), item["tenants"], strict=True):
        told |= {f"{place}_{name}": who[name] for name in ("number", "name", "status")}
    return told


async def _pairs(items: Items) -> Items:
    return [_side_by_side(item) for item in items]


SUSPICIONS: Final = Sheet(
    "疑似重复",
    {
        "first_number": "租客编号甲",
        "first_name": "姓名甲",
        "first_status": "状态甲",
        "second_number": "租客编号乙",
        "second_name": "姓名乙",
        "second_status": "状态乙",
        "grounds": "依据",
        "status": "结果",
        "raised_at": "发现时间",
        "decided_by": "经办人",
        "decided_at": "处理时间",
        "reason": "原因",
    },
    {
        "grounds": {
            "phone": "手机号相同",
            "name_and_birth_date": "姓名和出生日期相同",
            "passport": "姓名和护照号码相同",
        },
        "status": {"open": "待核对", "confirmed": "已合并", "dismissed": "确认为两人"},
        "first_status": TENANTS[2]["status"],
        "second_status": TENANTS[2]["status"],
    },
    _pairs,
)


NAMED: Final = ("park_id", "unit_id", "tenant_id")
CALLED: Final[LiteralString] = """
    select id, name from views.names where id = any(%(ids)s)
     union all select unit_id, code from views.units where unit_id = any(%(ids)s)
     union all select id, number from views.tenants where id = any(%(ids)s)"""


HOUSED: Final[LiteralString] = """
    select u.unit_id, b.name from views.units u join views.names b on b.id = u.building_id
     where u.unit_id = any(%(ids)s)"""


NUMBERED: Final[LiteralString] = (
    "select person_id, id as tenant_id, unit_id from views.tenants where person_id = any(%(ids)s)"
)


def sheet_of(pool: Pool, list_: List) -> Sheet:
    """A list whose parks and buildings are told by their names, units by their door numbers, and tenants by
    the number they have for life; whoever it names alone, by their number and where they live.
    """

    async def placed(items: Items) -> Items:
        people = {item["person_id"] for item in items if item.get("person_id")}
        numbered = {row["person_id"]: row for row in await rows(pool, NUMBERED, {"ids": list(people)})}
        items = [{**numbered.get(item.get("person_id"), {}), **_said(item)} for item in items]
        ids = {item[name] for item in items for name in NAMED if item.get(name)}
        called = {row["id"]: row["name"] for row in await rows(pool, CALLED, {"ids": list(ids)})}
        housed = {row["unit_id"]: row["name"] for row in await rows(pool, HOUSED, {"ids": list(ids)})}
        return [
            {
                **item,
                "park": called.get(item.get("park_id"), ""),
                "building": housed.get(item.get("unit_id"), ""),
                "unit": called.get(item.get("unit_id"), ""),
                "tenant_id": called.get(item.get("tenant_id"), item.get("tenant_id")),
                "contract_no": contract_number(item["contract_id"]) if item.get("contract_id") else "",
            }
            for item in items
        ]

    return Sheet(*list_, placed)
