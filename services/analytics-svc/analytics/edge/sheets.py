"""The figures as Excel sheets: their columns, and what the codes in them are called."""

from typing import Final

from edge.lists import Sheet

VACANCIES: Final = Sheet(
    "空置",
    {
        "code": "房号",
        "vacant_since": "空置起",
        "moved_in_on": "再次入住",
        "released_on": "归还业主",
        "days": "空置天数",
        "open": "仍空置",
        "unit_id": "房源",
        "park_id": "园区",
    },
)
VACANCY_BY_PARK: Final = Sheet(
    "各园区空置",
    {"park_id": "园区", "open": "仍空置（次）", "ended": "已结束（次）", "average_days": "平均天数"},
)
OCCUPANCY: Final = Sheet(
    "入住情况",
    {
        "code": "房号",
        "status": "状态",
        "since": "自何时起",
        "tenant_id": "租客",
        "unit_id": "房源",
        "park_id": "园区",
    },
    {"status": {"registered": "已登记", "moved_in": "在住", "moved_out": "已搬离"}},
)
EXPIRIES: Final = Sheet(
    "到期预测",
    {
        "month": "月份",
        "park_id": "园区",
        "track": "合同类型",
        "contracts": "合同数",
        "units": "房源数",
        "rent_fen": "月租合计（元）",
    },
    {"track": {"owner": "业主", "tenant": "租客"}},
)
URGENCY: Final = {"emergency": "紧急", "ordinary": "普通"}
OVERDUE: Final = Sheet(
    "超时统计",
    {"park_id": "园区", "urgency": "紧急程度", "stage": "环节", "level": "通知级别", "orders": "工单数"},
    {
        "urgency": URGENCY,
        "stage": {"response": "接单", "on_site": "到场"},
        "level": {"manager": "经理", "supervisor": "主管"},
    },
)
ORDERS: Final = Sheet(
    "报修统计",
    {
        "park_id": "园区",
        "fault": "故障",
        "reported": "报修数",
        "open": "未完成",
        "overdue": "超时",
        "response_hours": "平均接单时长（小时）",
    },
)
HOT_SPOTS: Final = Sheet(
    "维修热点",
    {
        "park_id": "园区",
        "area": "部位",
        "fault": "故障",
        "part": "配件",
        "batch": "批次",
        "repairs": "维修数",
        "of": "园区维修总数",
        "share": "占比",
        "share_elsewhere": "其他园区占比",
        "p": "偶然概率",
        "significant": "显著偏高",
    },
    {
        "area": {
            "bathroom": "卫生间",
            "kitchen": "厨房",
            "living_room": "客厅",
            "bedroom": "卧室",
            "balcony": "阳台",
            "hall": "门厅",
            "shared": "公共区域",
        }
    },
)
