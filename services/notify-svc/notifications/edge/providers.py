"""HTTP of the providers: who takes the messages of each channel, and which of them is out of order."""

from typing import Any

from edge.access import Role
from edge.call import Call
from edge.kit import Edge
from edge.lists import Sheet
from host.runtime import Runtime
from psycopg.rows import dict_row

from notifications.domain.kinds import CHANNEL, PROVIDER
from notifications.edge.partners import PartnerSettings, ways

CHANNELS = {channel: words[0] for channel, words in CHANNEL.items()}


PROVIDERS = Sheet(
    "渠道商",
    {
        "channel": "渠道",
        "place": "次序",
        "provider": "渠道商",
        "open": "故障中",
        "since": "自何时起",
        "reason": "原因",
        "until": "暂停至",
        "times": "连续故障次数",
    },
    {"channel": CHANNELS, "provider": {name: words[0] for name, words in PROVIDER.items()}},
)


def provider_routes(edge: Edge, runtime: Runtime, readers: list[Role]) -> None:
    """Add them to the service's own."""

    @edge.get("/providers", allow=readers, sheet=PROVIDERS)
    async def providers(call: Call) -> list[dict[str, Any]]:
        """渠道商: by channel, the preferred one first; `open`: out of order, and not asked before `until`.

        Behind them those of the app that only their own devices' tokens lead to, each the first for these.
        """
        async with runtime.pool.connection() as conn:
            rows = await (
                await conn.cursor(row_factory=dict_row).execute("select * from views.circuits")
            ).fetchall()
        known = {row["provider"]: row for row in rows}
        return [
            {"channel": channel, "place": place, "provider": name, "open": False} | known.get(name, {})
            for channel, names, _ in ways(PartnerSettings())
            for place, name in enumerate(names, 1)
        ]
