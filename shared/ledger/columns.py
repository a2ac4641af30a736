"""The sheets of a ledger and their columns, as clerks call them. The order is the order of sending."""

from dataclasses import replace
from typing import Final

from ledger.column import Column, Sheet

PERIOD: Final = "租期"
"""Both days of a contract in one cell."""


def _of(side: str, column: Column) -> Column:
    """Also called by whose it is: 业主电话, 业主合同开始."""
    return replace(column, also=(*column.also, *(side + name for name in (column.title, *column.also))))


def _beside(title: str) -> Column:
    """For the eye of the clerk; nothing is made of it, but it goes back to them with a refused row."""
    return Column(title, ("姓名",), needed=False)


_NAME = Column("姓名", ("名字", "租客姓名", "业主姓名", "员工姓名", "客户姓名"))


def _called(*names: str) -> Column:
    return replace(_NAME, also=(*_NAME.also, *names))


_PHONE = Column("手机", ("手机号", "手机号码", "电话", "联系电话", "联系方式", "电话号码"))
_REACH = (
    Column("邮箱", ("电子邮箱", "email", "e-mail", "邮件"), needed=False),
    Column("微信", ("微信号", "wechat"), needed=False),
    Column("APP账号", ("app", "app帐号", "应用账号"), needed=False),
)
_DOCUMENT = (
    Column("证件类型", ("证件种类",), needed=False),
    Column("证件号", ("身份证号", "身份证", "证件号码", "身份证号码"), needed=False),
)
KIN: Final = (
    Column(
        "紧急联系人",
        ("紧急联络人", "应急联系人", "紧急联系人姓名", "紧急联系人及电话", "紧急联系人电话及姓名"),
        needed=False,
        near=False,
    ),
    Column(
        "紧急联系电话",
        (
            *("紧急联系人电话", "紧急联系人手机", "紧急联系人手机号", "紧急联系人联系方式"),
            *("紧急联系方式", "紧急联络电话", "紧急电话", "应急电话"),
        ),
        needed=False,
        near=False,
    ),
    Column(
        "紧急联系人关系",
        ("与紧急联系人关系", "紧急联系人与本人关系", "紧急联系人与租客关系", "与本人关系"),
        needed=False,
        near=False,
    ),
)
"""Of a tenant: whom to call when something happened to them."""
ACCOUNT: Final = (
    Column(
        "收款账号",
        (
            *("收款账户", "收款卡号", "收款银行卡", "收款银行账号", "收款银行卡号", "打款账号", "打款账户"),
            *("银行账号", "银行账户", "银行卡号", "银行卡", "卡号", "收租账号", "收租账户"),
        ),
        needed=False,
        near=False,
    ),
    Column(
        "开户行", ("开户银行", "收款银行", "开户行名称", "开户支行", "所属银行"), needed=False, near=False
    ),
    Column(
        "户名",
        ("开户名", "账户名", "账户名称", "收款户名", "收款人", "收款人姓名", "开户人", "持卡人"),
        needed=False,
        near=False,
    ),
)
"""Of an owner: where they are paid."""
_PLACE = (
    Column("园区", ("项目", "小区", "小区名称", "项目名称", "楼盘", "公寓", "公寓名称")),
    Column("楼栋", ("楼号", "栋", "楼", "幢", "栋号", "幢号", "楼栋号", "座")),
)
STAIRS: Final = "单元"
_STAIRS = Column(STAIRS, ("单元号",), needed=False)
_CODE = Column("房号", ("房间号", "房间", "门牌号", "室号", "房间编号", "门牌", "房源编号", "房屋编号"))
_DEAL = (
    Column("月租金", ("租金", "月租", "租金/月", "每月租金", "房租", "月租价")),
    Column("押金", ("保证金", "押金金额"), needed=False),
    Column(
        "付款方式",
        (
            *(
                "付款周期",
                "支付方式",
                "缴费方式",
                "押付方式",
                "付款",
                "付租方式",
                "交租方式",
                "缴租方式",
                "押付",
            ),
            *("租金支付方式", "租金付款方式", "付租周期", "缴费周期", "支付周期", "收租方式", "交款方式"),
        ),
    ),
    Column(
        "年递增",
        (
            "递增",
            "租金递增",
            "年递增率",
            "递增率",
            "每年递增",
            "年涨幅",
            "租金涨幅",
            "递增比例",
            "年递增比例",
        ),
        needed=False,
    ),
    Column("免租期", ("免租", "免租天数", "免租期限", "免租时间", "装修免租期"), needed=False),
    Column("签订日期", ("签约日期", "签订日", "签约日"), needed=False),
)
_NUMBER = Column("合同编号", ("合同号", "编号"))
_PERIOD = Column(
    PERIOD,
    (
        *(
            "租赁期",
            "租赁期限",
            "租赁期间",
            "租赁时间",
            "租期起止",
            "租赁起止",
            "起止日期",
            "起止时间",
            "起止",
        ),
        *("合同期", "合同期限", "合同期间", "合同起止", "合同起止日期", "合同时间", "租约期限", "合同租期"),
    ),
    needed=False,
)
_FROM = Column(
    "起租日期",
    (
        "起始日期",
        "开始日期",
        "起租日",
        "起始日",
        *(f"合同{name}" for name in ("开始", "开始日", "开始日期", "起始", "起始日期", "起租", "起租日期")),
    ),
    instead=PERIOD,
)
_TO = Column(
    "到期日期",
    (
        "截止日期",
        "结束日期",
        "到期日",
        "截止日",
        *(f"合同{name}" for name in ("到期", "到期日", "到期日期", "结束", "结束日期", "截止", "截止日期")),
    ),
    instead=PERIOD,
)

MOVED_IN: Final = "入住日期"
LEFT_ON: Final = "退租日期"
CITY: Final = "城市"

STAFF = Sheet(
    "员工",
    (
        Column("工号", ("员工编号", "编号")),
        _NAME,
        Column("岗位", ("职位", "职务", "角色")),
        Column("园区", ("项目", "小区"), needed=False),
        _PHONE,
        *_REACH,
    ),
    ("员工表", "人员", "通讯录"),
)
UNITS = Sheet(
    "房源",
    (
        *_PLACE,
        _STAIRS,
        _CODE,
        Column(CITY, ("所在城市", "城市名称", "地市", "城市代码"), needed=False),
        Column("户型", ("房型", "居室"), needed=False),
        Column("面积", ("建筑面积", "面积㎡"), needed=False),
        Column(
            "限住人数",
            ("可住人数", "入住上限", "居住上限", "最多入住", "最多入住人数", "限住", "居住人数上限"),
            needed=False,
        ),
        Column("自有", ("是否自有", "自有房源"), needed=False),
        Column("管家工号", ("管家", "管理员工号", "负责人工号"), needed=False),
    ),
    ("房源表", "房间", "房间表", "房屋", "房态"),
)
OWNERS = Sheet(
    "业主",
    (
        Column("业主编号", ("编号",)),
        _called("业主", "房东", "产权人"),
        *_DOCUMENT,
        _of("业主", _PHONE),
        *_REACH,
        *ACCOUNT,
    ),
    ("业主表", "房东", "产权人"),
)
OWNER_CONTRACTS = Sheet(
    "业主合同",
    (
        _NUMBER,
        Column("业主编号", ("业主",)),
        _beside("业主姓名"),
        *_PLACE,
        _STAIRS,
        _CODE,
        _of("业主", _FROM),
        _of("业主", _TO),
        _of("业主", _PERIOD),
        *_DEAL,
    ),
    ("业主合同表", "收房合同", "收房", "托管合同", "托管", "房东合同"),
)
TENANTS = Sheet(
    "租客",
    (
        Column("租客编号", ("编号", "客户编号")),
        _called("租客", "租户", "承租人"),
        *_DOCUMENT,
        _of("租客", _PHONE),
        *_REACH,
        Column("语言", ("语种",), needed=False),
        *KIN,
    ),
    ("租客表", "租户", "客户", "承租人", "住户"),
)
TENANT_CONTRACTS = Sheet(
    "租客合同",
    (
        _NUMBER,
        Column("租客编号", ("租客", "客户编号")),
        _beside("租客姓名"),
        *_PLACE,
        _STAIRS,
        _CODE,
        _of("租客", _FROM),
        _of("租客", _TO),
        _of("租客", _PERIOD),
        *_DEAL,
        Column(MOVED_IN, ("入住日", "交房日期"), needed=False),
        Column(
            "状态",
            ("合同状态", "租赁状态", "出租状态", "入住状态", "租住状态", "房态", "当前状态"),
            needed=False,
        ),
        Column(
            LEFT_ON,
            (
                *(
                    f"{how}{day}"
                    for how in ("退租", "退房", "搬离", "搬出")
                    for day in ("日", "日期", "时间")
                ),
                *(f"实际{how}{day}" for how in ("退租", "退房", "搬离") for day in ("日", "日期", "时间")),
                *("提前退租日期", "解约日期", "提前解约日期", "迁出日期", "离开日期"),
            ),
            needed=False,
            near=False,
        ),
        Column("合同类别", ("客户类别", "租客类别"), needed=False),
    ),
    ("租客合同表", "出房合同", "租赁合同", "出租合同", "出租", "出房", "租赁", "租约", "租户合同"),
)
SHEETS: Final = (STAFF, UNITS, OWNERS, OWNER_CONTRACTS, TENANTS, TENANT_CONTRACTS)
IGNORED: Final = ("说明", "填表说明", "封面")
REASON: Final = "原因"
