"""A command that looks into the stores says it in words where one of them answers no more."""

import os
from pathlib import Path
from unittest import mock

import pytest
from anju.answer import Ended, Exit
from anju.house import opened
from contracts.app import service
from testkit.stack import NOWHERE, settings_of
from testkit.stores import Stores


async def two_of_one_connection() -> None:
    async with opened(["contracts"]) as [runtime]:
        await runtime.pool.resize(1, 1)
        async with runtime.pool.connection(), runtime.pool.connection(timeout=0.05):
            pytest.fail("there is one")


async def test_a_store_that_answered_at_first_and_is_too_busy_later_is_no_stack_trace(
    stores: Stores, tmp_path: Path
) -> None:
    async with stores.lent(service) as roles:
        url = settings_of(service, roles, NOWHERE, "test").url
        told = {"ANJU_CONTRACTS_URL": url, "ANJU_HOME": str(tmp_path)}
        with mock.patch.dict(os.environ, told), pytest.raises(Ended) as over:
            await two_of_one_connection()
    assert over.value.code == Exit.NOT_READY
    assert "ANJU_CONTRACTS_URL" in over.value.why
    assert "couldn't get a connection" in over.value.why
