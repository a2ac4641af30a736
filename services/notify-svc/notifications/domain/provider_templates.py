"""Under which code each provider has approved each text: policy data. Pure.

SMS providers and WeChat give an approved text a code of their own (SMS_153055065, 1110) and send by that
alone, and WeChat names the variables itself (thing1). We know a text by a name (`registered.py`).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Final, Literal

from kernel.domain import Frozen, Refusal
from policy.domain.values import Values, seed
from pydantic import Field

from notifications.domain.causes import ALWAYS, SECRET
from notifications.domain.notice_rules import WORDS_OF

SUBSCRIPTION: Final = "wechat_subscription"
"""What people say yes to once in WeChat (订阅通知): other templates than those of who follows the account."""
Provider = Literal["aliyun", "tencent", "wechat", "wechat_subscription"]
Name = Annotated[str, Field(max_length=128, pattern=r"^[a-z][a-z0-9_]*$", examples=["overdue_zh"])]
Code = Annotated[str, Field(max_length=128, pattern=r"^[A-Za-z0-9_-]+$", examples=["SMS_153055065"])]
Ours = Annotated[str, Field(max_length=32, pattern=r"^[a-z_]+$", examples=["place"])]
Theirs = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_]*$", examples=["thing1"])]
NAME: Final = re.compile(r"(?P<template>[a-z_]+?)_(zh|en)(?P<framed>(_[a-z0-9]+)*)")
FRAMED: Final[Mapping[str, str]] = {
    "instead": "whom",
    "contact": "whose",
    "danger": "in_danger",
    "advert": "unsubscribe",
}
"""The variable of what is said with a text, by what is then behind its name."""


class TextNotOurs(Refusal):
    """Nothing is ever said by a text of this name."""

    title, field = (
        "{provider} 的模板 {name} 不是系统的模板名称，见 GET /templates 的 registered_as",
        "values.approved",
    )


class VariableNotGiven(Refusal):
    """Nothing fills it in this text."""

    title, field = "{provider} 的模板 {name} 中没有变量 {variable}，可用：{known}", "values.approved"


class SecretNotCarried(Refusal):
    """A code or a link is what the message is for."""

    title, field = "{provider} 的模板 {name} 缺少变量 {variable}", "values.approved"


class CodeTwice(Refusal):
    """One code is one text there."""

    title, field = "{provider} 的模板编号 {code} 用于多个模板", "values.approved"


class Variable(Frozen):
    """`theirs`: by which name the text has it there; empty: by ours, or by its place alone."""

    ours: Ours
    theirs: Theirs = ""


class Approved(Frozen):
    """`variables`: those that the text has there, in its order; none named: all, in that of their names."""

    code: Code
    variables: Annotated[tuple[Variable, ...], Field(max_length=30)] = ()

    def filled(self, variables: Mapping[str, str]) -> dict[str, str]:
        """What is sent with the code, in order."""
        asked = self.variables or tuple(Variable(ours=name) for name in sorted(variables))
        return {each.theirs or each.ours: variables.get(each.ours, "") for each in asked}


class ProviderTemplates(Values):
    """A provider that is not named takes our own names; one that is, what it has approved alone."""

    policy: Literal["provider-templates"] = "provider-templates"
    approved: dict[Provider, Annotated[dict[Name, Approved], Field(max_length=5_000)]]

    def at(self, provider: str, name: str) -> Approved | None:
        """What it has approved by this name of ours; None where it has not.

        WeChat has approved no more to say yes to than is named, where it is named at all.
        """
        named = {str(each): texts for each, texts in self.approved.items()}
        if provider in named:
            return named[provider].get(name)
        return None if provider == SUBSCRIPTION and "wechat" in named else Approved(code=name)

    def takes(self, provider: str, name: str) -> bool:
        """Whether it sends this text: WeChat also as what somebody said yes to once."""
        by = (provider, SUBSCRIPTION) if provider == "wechat" else (provider,)
        return any(self.at(each, name) for each in by)

    def lacking(self, providers: Iterable[str], name: str) -> tuple[str, ...]:
        """Those of them that do not."""
        return tuple(each for each in providers if not self.takes(each, name))

    def name_of(self, provider: Provider, code: str) -> str:
        """Our name of what it has under this code; where it is not named or knows no such text, the code."""
        texts = self.approved.get(provider, {})
        return next((name for name, text in texts.items() if text.code == code), code)

    def check(self) -> None:
        for provider, texts in self.approved.items():
            codes = [text.code for text in texts.values()]
            for name, text in texts.items():
                _check(provider, name, text)
                if codes.count(text.code) > 1:
                    raise CodeTwice(provider=provider, code=text.code)


def _check(provider: Provider, name: str, text: Approved) -> None:
    facts = {"provider": provider, "name": name}
    found = NAME.fullmatch(name)
    if found is None or found["template"] not in WORDS_OF:
        raise TextNotOurs(**facts)
    words, framed = WORDS_OF[found["template"]], found["framed"].split("_")
    known = (*words, *ALWAYS, *(word for frame, word in FRAMED.items() if frame in framed))
    said = [each.ours for each in text.variables]
    for variable in said:
        if variable not in known:
            raise VariableNotGiven(**facts, variable=variable, known="、".join(known))
    for variable, type_ in words.items():
        if said and type_ in SECRET and variable not in said:
            raise SecretNotCarried(**facts, variable=variable)


PROVIDER_TEMPLATES: Final = seed(ProviderTemplates(approved={}))
