"""A name of several words is found by some of them, in any order."""

import httpx
from host.runtime import Runtime

from .test_edge import is_problem, registered
from .test_search import found, in_step, owners


async def test_a_name_of_words_is_found_by_some_of_them_and_by_nobody_elses(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    names = ("Jean-Luc Picard", "Jean Sisko", "Muhammad Al-Fayed", "Anna Maria Schmidt", "Anna Li")
    ids = {
        name: (await registered(http, name=name, phone=f"1390000111{number}"))[0]
        for number, name in enumerate(names)
    }
    await in_step(runtime)
    for text, name in (
        ("jean-luc", "Jean-Luc Picard"),
        ("jean luc", "Jean-Luc Picard"),
        ("jean picard", "Jean-Luc Picard"),
        ("al fayed", "Muhammad Al-Fayed"),
        ("anna schmidt", "Anna Maria Schmidt"),
        ("schmidt anna", "Anna Maria Schmidt"),
        ("schmidt anna 1113", "Anna Maria Schmidt"),
    ):
        assert [row["id"] for row in await found(http, text)] == [ids[name]], text
    assert await found(http, "schmidt anna 1114") == []
    assert await owners(http, "schmidt anna") == []


async def test_a_name_is_found_by_what_keyboards_here_type_of_its_letters(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    names = ("Nguyễn Văn Đức", "Пётр Иванов", "Łukasz Sørensen", "Müller Straße")
    ids = {
        name: (await registered(http, name=name, phone=f"1390000333{number}"))[0]
        for number, name in enumerate(names)
    }
    await in_step(runtime)
    for text, name in (
        *(("duc nguyen", names[0]), ("nguyen van duc", names[0]), ("Đức", names[0])),
        *(("Петр", names[1]), ("Пётр", names[1]), ("Петр Иванов", names[1])),
        *(("lukasz", names[2]), ("sorensen lukasz", names[2]), ("strasse muller", names[3])),
    ):
        assert [row["id"] for row in await found(http, text)] == [ids[name]], text


async def test_whoever_is_spoken_of_with_a_title_is_found_by_the_name_before_it(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    ids = [
        (await registered(http, name=name, phone=f"1390000222{number}"))[0]
        for number, name in enumerate(("张伟强", "欧阳娜娜"))
    ]
    await in_step(runtime)
    assert [row["id"] for row in await found(http, "张伟强先生")] == ids[:1]
    assert [row["id"] for row in await found(http, "欧阳女士")] == ids[1:]
    for path in ("/tenants/search", "/owners/search"):
        is_problem(await http.post(path, json={"text": "张先生"}), 422, "surname-alone", "text")


async def test_who_is_spoken_of_by_a_surname_alone_is_found_where_it_is_a_name(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    called, _ = await registered(http, name="李小王", phone="13900003330")
    await in_step(runtime)
    assert [row["id"] for row in await found(http, "小王")] == [called]
    for path in ("/tenants/search", "/owners/search"):
        is_problem(await http.post(path, json={"text": "小张"}), 422, "surname-alone", "text")
