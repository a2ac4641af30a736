"""The import of a ledger as a decision: handed in, mapped, confirmed once, given up or finished."""

from contracts.domain import importing as of
from contracts.domain.importing import importing
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
FINISH, FINISHED = of.FinishImport(**DONE), of.ImportFinished(import_id=ID, **DONE)


def test_a_file_is_handed_in_once_under_one_id() -> None:
    given(importing).when(OPEN).then(OPENED)
    given(importing, OPENED).when(OPEN).nothing()
    other = OPEN.model_copy(update={"file_sha256": "00" * 32})
    given(importing, OPENED).when(other).refused(of.ImportIdTaken)


def test_its_columns_mean_what_was_said_last_until_it_is_confirmed() -> None:
    given(importing, OPENED).when(MAP).then(MAPPED)
    given(importing, OPENED, MAPPED).when(MAP).nothing()
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
    for command in (MAP, of.ConfirmImport(), of.CancelImport()):
        given(importing).when(command).refused(of.ImportUnknown)
    for command in (OPEN, MAP, of.ConfirmImport()):
        given(importing, OPENED, CANCELLED).when(command).refused(of.ImportOver)
