"""What every fact of tenant-svc has in common."""

from typing import ClassVar

from kernel.facts import PublishedEvent


class TenantEvent(PublishedEvent):
    """Keyed by the stream of the tenant. `person_id` is the key to names and numbers, asked for at use."""

    context: ClassVar[str] = "tenants"
