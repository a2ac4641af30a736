"""The import of a ledger as a decision: handed in, mapped, confirmed once, given up or finished."""

from datetime import UTC, datetime, timedelta

from contracts.domain import importing as of
from contracts.domain.importing import importing
from contracts.policies.importing import is_over, waits
from kernel.domain import Event
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from testkit.given import given

ID = named_id("import")
GUESSED = (of.SheetMapping(place=0, kind="房源", columns={"A": "园区"}),)
OTHER = (of.SheetMapping(place=0, kind="房源", columns={"B": "园区", "A": None}),)
FILE = {"import_id": ID, "file_sha256": "ab" * 32, "kept_sha256": "cd" * 32, "rows": 3, "mapping": GUESSED}
OPEN, OPENED = of.OpenImport(**FILE), of.ImportOpened(**FILE)
MAP, MAPPED = of.MapColumns(rows=2, mapping=OTHER), of.ImportMapped(import_id=ID, rows=2, mapping=OTHER)
CONFIRMED, CANCELLED = of.ImportConfirmed(import_id=ID), of.ImportCancelled(import_id=ID)
DONE = {"tally": of.Tally(new=2, refused=1), "report_sha256": "ef" * 32}
FORGOTTEN = of.ImportForgotten(import_id=ID)
FINISH, FINISHED = of.FinishImport(**DONE), of.ImportFinished(import_id=ID, **DONE)


def test_a_file_is_handed_in_once_under_one_id() -> None:
    given(importing).when(OPEN).then(OPENED)
    given(importing, OPENED).when(OPEN).nothing()
    other = OPEN.model_copy(update={"file_sha256": "00" * 32})
    given(importing, OPENED).when(other).refused(of.ImportIdTaken)


def test_its_columns_mean_what_was_said_last_until_it_is_confirmed() -> None:
    given(importing, OPENED).when(MAP).then(MAPPED)
    given(importing, OPENED, MAPPED).when(MAP).nothing()
    placed = {"rows": 2, "mapping": OTHER, "city": "110000"}
    where = of.ImportMapped(import_id=ID, **placed)
    given(importing, OPENED, MAPPED).when(of.MapColumns(**placed)).then(where)
    given(importing, OPENED, where).when(MAP).then(MAPPED)
    given(importing, OPENED, MAPPED, CONFIRMED).when(MAP).refused(of.ImportConfirmedAlready)


def test_it_is_confirmed_once_and_finished_once() -> None:
    given(importing, OPENED).when(of.ConfirmImport()).then(CONFIRMED)
    given(importing, OPENED, CONFIRMED).when(of.ConfirmImport()).nothing()
    given(importing, OPENED, CONFIRMED).when(FINISH).then(FINISHED)
    given(importing, OPENED, CONFIRMED, FINISHED).when(FINISH).nothing()


def test_it_can_be_given_up_until_it_is_finished() -> None:
    given(importing, OPENED).when(of.CancelImport()).then(CANCELLED)
    given(importing, OPENED, CONFIRMED).when(of.CancelImport()).then(CANCELLED)
    given(importing, OPENED, CANCELLED).when(of.CancelImport()).nothing()
    given(importing, OPENED, CONFIRMED, FINISHED).when(of.CancelImport()).refused(of.ImportOver)


def test_who_finishes_behind_a_cancellation_says_nothing() -> None:
    given(importing, OPENED, CONFIRMED, CANCELLED).when(FINISH).nothing()


def test_what_is_over_or_never_was_takes_no_word() -> None:
    for command in (MAP, of.ConfirmImport(), of.CancelImport(), of.ForgetImport()):
        given(importing).when(command).refused(of.ImportUnknown)
    for command in (OPEN, MAP, of.ConfirmImport()):
        given(importing, OPENED, CANCELLED).when(command).refused(of.ImportOver)
        given(importing, OPENED, CANCELLED, FORGOTTEN).when(command).refused(of.ImportOver)


def test_its_report_is_forgotten_once_and_not_before_it_is_over() -> None:
    given(importing, OPENED).when(of.ForgetImport()).refused(of.ImportNotOver)
    given(importing, OPENED, CONFIRMED).when(of.ForgetImport()).refused(of.ImportNotOver)
    given(importing, OPENED, CANCELLED).when(of.ForgetImport()).then(FORGOTTEN)
    over = OPENED, CONFIRMED, FINISHED
    given(importing, *over).when(of.ForgetImport()).then(FORGOTTEN)
    given(importing, *over, FORGOTTEN).when(of.ForgetImport()).nothing()
    given(importing, *over, FORGOTTEN).when(FINISH).nothing()


def test_what_nobody_confirms_is_given_up_and_forgotten() -> None:
    given(importing, OPENED).when(of.LapseImport()).then(CANCELLED, FORGOTTEN)
    for later in ((CONFIRMED,), (CONFIRMED, FINISHED), (CANCELLED,), (CANCELLED, FORGOTTEN)):
        given(importing, OPENED, *later).when(of.LapseImport()).nothing()


def fact_of(event: Event) -> Fact:
    at = datetime(2025, 9, 1, 2, tzinfo=UTC)
    return Fact(event, named_id("fact"), "stream", 1, 1, at, at, SYSTEM, "contracts")


def test_each_waits_as_long_as_it_is_set() -> None:
    for event, arm in ((OPENED, waits), (CANCELLED, is_over), (FINISHED, is_over)):
        fact = fact_of(event)
        [deadline] = arm(fact)
        assert (deadline.id, deadline.due_at - fact.recorded_at) == (ID, timedelta(days=30))
    assert not waits(fact_of(CONFIRMED))
