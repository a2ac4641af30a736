"""Each line becomes a row that can be sent, or is refused with every reason, by column."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from edge.texts import NAME, fits, is_visible
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ledger import beside, cells, columns, documents, paid, rents, units, words
from ledger.cells import Cell, CellWrong
from ledger.lines import Line
from ledger.periods import DAYS, with_days
from ledger.standing import Stands, stands_of


def _as(read: Callable[[Cell], Any], at_most: int | None = None) -> BeforeValidator:
    """The cell as `read` understands it; its reason becomes the row's."""

    def validate(cell: Any) -> Any:
        try:
            value = read(cell)
        except CellWrong as wrong:
            raise PydanticCustomError("cell", "{why}", {"why": str(wrong)}) from None
        if at_most and len(value) > at_most:
            raise PydanticCustomError("cell", "{why}", {"why": f"过长：最多 {at_most} 个字"})
        if isinstance(value, str) and not (fits(value, NAME) and is_visible(value)):
            raise PydanticCustomError("cell", "{why}", {"why": "含有看不见的特殊字符，请删除后重新填写"})
        return value

    return BeforeValidator(validate)


Words = Annotated[str, _as(cells.text, 200)]
Number = Annotated[str, _as(cells.text, 64)]
Day = Annotated[date, _as(cells.day)]
Rent = Annotated[int, _as(paid.rent)]
Deposit = Annotated[int | paid.Months, _as(paid.deposit)]
Phone = Annotated[str, _as(cells.phone)]
Email = Annotated[str, _as(cells.email)]
Terms = Annotated[paid.Terms, _as(paid.terms)]
Codes = Annotated[tuple[str, ...], _as(units.codes)]


class Row(BaseModel):
    """`line` says where it stands."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    line: Line


class Person(Row):
    """Who can be reached somehow."""

    number: str
    name: Annotated[str, _as(words.one_person, 200)] = Field(alias="姓名")
    phone: Phone = Field(alias="手机")
    email: Email | None = Field(None, alias="邮箱")
    wechat: Number | None = Field(None, alias="微信")
    app: Number | None = Field(None, alias="APP账号")


class Identified(Person):
    """Who may have shown a document."""

    kind: Annotated[str, _as(documents.kind)] | None = Field(None, alias="证件类型")
    document: Annotated[str, _as(documents.number)] | None = Field(None, alias="证件号")

    @model_validator(mode="after")
    def _document_fits(self) -> "Identified":
        if self.document is not None:
            try:
                documents.document(self.kind, self.document)
            except CellWrong as wrong:
                raise _at("证件号", str(wrong)) from None
        return self

    @property
    def identity(self) -> documents.Document | None:
        return documents.document(self.kind, self.document) if self.document else None


class Staff(Person):
    number: Number = Field(alias="工号")
    post: Annotated[str, _as(words.post)] = Field(alias="岗位")
    park: Words | None = Field(None, alias="园区")

    @model_validator(mode="after")
    def _park_for_the_responsible(self) -> "Staff":
        if words.POSTS[self.post] and self.park is None:
            raise _at("园区", f"岗位「{self.post}」须填写所负责的园区")
        return self


class Owner(Identified):
    number: Number = Field(alias="业主编号")

    @property
    def account(self) -> beside.Account | cells.Broken | None:
        """Where they are paid; Broken where that cannot be read, None where it is not said."""
        return beside.account_of(self.line.cells, self.name)


class Tenant(Identified):
    number: Number = Field(alias="租客编号")
    language: Annotated[Literal["zh", "en"], _as(words.language)] = Field("zh", alias="语言")

    @property
    def kin(self) -> beside.Kin | cells.Broken | None:
        """Whom to call when something happened to them; the same."""
        return beside.kin_of(self.line.cells)


class Unit(Row):
    park: Words = Field(alias="园区")
    building: Words = Field(alias="楼栋")
    code: Annotated[str, _as(lambda cell: _one(units.codes(cell)))] = Field(alias="房号")
    city: Annotated[str, _as(units.city)] | None = Field(None, alias="城市")
    rooms: Annotated[int, _as(units.rooms)] | None = Field(None, alias="户型")
    area: Annotated[int, _as(units.square_decimetres)] | None = Field(None, alias="面积")
    cap: Annotated[int, _as(units.persons)] | None = Field(None, alias="限住人数")
    own: Annotated[bool, _as(words.yes)] | None = Field(None, alias="自有")
    manager: Number | None = Field(None, alias="管家工号")


def _one(codes: tuple[str, ...]) -> str:
    if len(codes) > 1:
        raise CellWrong("一行只写一间房")
    return codes[0]


class Contract(Row):
    """Of either track; `last` is its last day, as people say it."""

    number: Number = Field(alias="合同编号")
    party: str
    park: Words = Field(alias="园区")
    building: Words = Field(alias="楼栋")
    codes: Codes = Field(alias="房号")
    first: Day = Field(alias="起租日期")
    last: Day = Field(alias="到期日期")
    rent: Rent = Field(alias="月租金")
    deposit_said: Deposit | None = Field(None, alias="押金")
    terms: Terms = Field(alias="付款方式")
    rise: Annotated[rents.Rise | None, _as(rents.rise)] = Field(None, alias="年递增")
    free: Annotated[rents.Free | None, _as(rents.free)] = Field(None, alias="免租期")
    signed: Day | None = Field(None, alias="签订日期")

    @model_validator(mode="after")
    def _in_order(self) -> "Contract":
        if self.last < self.first:
            raise _at("到期日期", f"到期日期 {self.last} 早于起租日期 {self.first}")
        return self

    @property
    def deposit(self) -> int:
        """In fen: as written, else by the terms (押一 = one month's rent)."""
        if isinstance(self.deposit_said, int):
            return self.deposit_said
        months = self.deposit_said.rents if self.deposit_said else self.terms.deposit_months
        return self.rent * (months or 0)


class OwnerContract(Contract):
    party: Number = Field(alias="业主编号")


class TenantContract(Contract):
    party: Number = Field(alias="租客编号")
    moved_in: Annotated[date | None, _as(words.moved_in)] = Field(None, alias="入住日期")
    stands: Annotated[Stands, _as(stands_of)] | None = Field(None, alias="状态")
    left: Annotated[date | None, _as(words.left_on)] = Field(None, alias="退租日期")
    contract_class: Annotated[words.ContractClass, _as(words.contract_class)] | None = Field(
        None, alias="合同类别"
    )

    @model_validator(mode="after")
    def _lived_in(self) -> "TenantContract":
        if self.moved_in and self.moved_in > self.last:  # before its first day: under a contract before it
            raise _at("入住日期", f"入住日期 {self.moved_in} 晚于到期日期 {self.last}")
        begun = max(self.first, self.moved_in or self.first)
        if self.left and self.left < begun:
            raise _at(
                "退租日期", f"退租日期 {self.left} 早于起租或入住日期 {begun}：没有起租就取消的，请删去这一行"
            )
        return self

    @property
    def agreed(self) -> date:
        """Its last day by the contract, whenever they left."""
        return cells.day(with_days(self.line.cells)[DAYS[-1]])


MODELS: dict[str, type[Row]] = {
    columns.STAFF.title: Staff,
    columns.UNITS.title: Unit,
    columns.OWNERS.title: Owner,
    columns.OWNER_CONTRACTS.title: OwnerContract,
    columns.TENANTS.title: Tenant,
    columns.TENANT_CONTRACTS.title: TenantContract,
}


def row_of(line: Line) -> Row | list[tuple[str, str]]:
    """The row, or (column, reason) of everything that is wrong with the line."""
    found = with_days(line.cells)
    try:
        row = MODELS[line.sheet].model_validate({**found, "line": line})
        return _as_left(row) if isinstance(row, TenantContract) else row
    except ValidationError as wrong:
        reasons = [_reason(fault) for fault in wrong.errors(include_input=False, include_url=False)]
    return list(dict.fromkeys(_of_period(reason, line.cells) for reason in reasons))


def _as_left(row: TenantContract) -> TenantContract:
    """The day on which its tenant left is its last, where it was to last longer."""
    return row.model_copy(update={"last": min(row.last, row.left)}) if row.left else row


def _of_period(reason: tuple[str, str], said: Mapping[str, Cell]) -> tuple[str, str]:
    """Days that stand in one cell are wrong together, where they stand."""
    column, why = reason
    return (
        (columns.PERIOD, why) if column in DAYS and columns.PERIOD in said and column not in said else reason
    )


def _at(column: str, why: str) -> PydanticCustomError:
    return PydanticCustomError("row", "{why}", {"column": column, "why": why})


def _reason(fault: Any) -> tuple[str, str]:
    told = fault.get("ctx") or {}
    column = told.get("column") or (str(fault["loc"][0]) if fault["loc"] else "")
    match fault["type"]:
        case "missing":
            return column, f"缺少{column}"
        case "cell" | "row":
            return column, told["why"]
        case _:
            return column, "格式不正确"
