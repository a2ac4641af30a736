"""What tenant-svc says of an account and of somebody to call, as the row of the ledger is told of it."""

from contracts.imports.became import OTHERS, STAYS, Change, from_neighbour
from ledger.english import in_english

KNOWN = {"new": False, "changed": [], "taken_for": False}
REFUSED = {"type": "role-not-allowed", "field": None, "title": "角色「客服专员」无权执行此操作"}


def test_what_is_kept_beside_somebody_known_is_a_change_of_their_row() -> None:
    kept = {"what": "account", "new": True, "problem": None}
    became = from_neighbour(KNOWN | {"beside": [kept, {"what": "emergency", "new": False, "problem": None}]})
    assert (became.changed, became.changes) == (True, (Change("收款账号"),))
    new = from_neighbour(KNOWN | {"new": True, "beside": [kept]})
    assert (new.new, new.changed) == (True, False)


def test_an_account_that_a_mended_row_changed_is_said_to_wait_for_its_approval() -> None:
    kept = {"what": "account", "new": True, "instead": True, "problem": None}
    became = from_neighbour(KNOWN | {"beside": [kept]})
    assert (became.changes, became.note) == (
        (Change("收款账号"),),
        "「收款账号」已更改：经另一人批准收款账户变更后，才改付到新账户",
    )
    assert in_english(became.note).endswith("once somebody else approved the change of payee")


def test_what_stays_though_the_row_says_what_it_was_before_is_told_by_its_column() -> None:
    stays = {"what": "account", "new": False, "problem": None, "stays": True}
    became = from_neighbour(KNOWN | {"kept": ["sms", "email"], "beside": [stays]})
    assert (became.changed, became.changes) == (False, ())
    told = [OTHERS.format(column=each, stays=STAYS) for each in ("手机", "邮箱", "收款账号")]
    assert became.note == "；".join(told)
    assert "台账" not in in_english(became.note)


def test_what_is_refused_beside_a_person_is_said_by_name_and_they_are_taken_in() -> None:
    refused = {"what": "account", "new": False, "problem": REFUSED}
    became = from_neighbour(KNOWN | {"new": True, "beside": [refused]})
    assert (became.new, became.refused) == (True, False)
    assert became.note == "「收款账号」没有登记：角色「客服专员」无权执行此操作"
    assert in_english(became.note) == "«收款账号» was not kept: the role «客服专员» may not do so"
