"""How long a text may be: all that is sent of it, with whatever may come with it, goes into one message."""

import json
from datetime import date
from uuid import UUID

import pytest
from edge.access import new_key
from edge.links import LONGEST_HOME, Tokens
from notifications.domain.causes import SAMPLES
from notifications.domain.languages import Language
from notifications.domain.saying import Reader, say
from notifications.domain.sms import LONGEST, length
from notifications.domain.spoken import PART
from notifications.domain.wording import (
    LONGEST_OF,
    SIGNATURE,
    UNSUBSCRIBING,
    WORDING,
    SmsTooLong,
    Wording,
)
from notifications.edge.unsubscribing import Unsubscribing
from notifications.settings import LinkSettings
from pydantic import ValidationError


def refused(said: Wording) -> bool:
    try:
        said.check()
    except SmsTooLong:
        return True
    return False


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_long_enough_for_an_sms_is_so_with_the_way_out_of_advertising(language: Language) -> None:
    words = {"place": LONGEST_OF["place"], "ref": "1f0c7a22", "day": SAMPLES["date"]}
    reader = Reader(language, date(2025, 3, 15), LONGEST_OF["text"], "", "")

    def of(many: int) -> Wording:
        text = {"subject": "到期", "text": "{day}" + "长" * many}
        return Wording.model_validate({"texts": {"expired": {language: text}}})

    most = next(many for many in range(500) if refused(of(many))) - 1
    said = say("expired", "sms", words, reader, of(most), (), UNSUBSCRIBING)
    assert length(said.text) + SIGNATURE <= LONGEST


def test_where_an_sms_has_no_room_for_the_parts_that_were_fitted_it_says_how_many() -> None:
    part = "长" * PART
    words = {"place": LONGEST_OF["place"], "ref": "1f0c7a22", "fault": LONGEST_OF["fault"], "within": "14"}
    words |= {"link": SAMPLES["link"], "yuan": SAMPLES["money"], "parts": json.dumps([[part, 1_000]] * 12)}
    asked = words, Reader("en", date(2025, 3, 15), LONGEST_OF["text"]), WORDING.known[0].values
    said = f"fitted {part}×1000, {part}×1000, {part}×1000 of 12 parts"
    assert said in say("repair_charged", "app", *asked).text
    short = say("repair_charged", "sms", *asked, (), UNSUBSCRIBING).text
    assert "(fitted 12 parts)" in short
    assert length(short) + SIGNATURE <= LONGEST


def test_a_shown_link_is_as_long_as_any_that_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    token = Tokens(bytes(32)).make(UUID(int=1))
    home = "https://".ljust(LONGEST_HOME, "a")
    assert len(SAMPLES["link"]) == len(f"{home}/sign#{token}") == len(f"{home}/rate#{token}")
    monkeypatch.setenv("ANJU_PUBLIC_URL", home)
    assert len(UNSUBSCRIBING) == len(
        Unsubscribing(json.dumps(new_key().as_dict(private=True))).links(UUID(int=1), "sms").page
    )
    monkeypatch.setenv("ANJU_PUBLIC_URL", f"{home}a")
    with pytest.raises(ValidationError):
        LinkSettings()
