"""What the providers are measured by."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_WAITED: Final = (0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60, 600, 3600, 21_600, 86_400)

OPEN: Final = Gauge("anju_provider_open", "1 while a provider is out of order and is not asked", ["provider"])
ANSWERS: Final = Counter("anju_provider_answers", "Answers, and silences", ["provider", "outcome"])
ACCEPT_SECONDS: Final = Histogram(
    "anju_notice_accept_seconds", "Asked for to accepted by the provider", ["channel"], buckets=_WAITED
)
UNKNOWN_RECEIPTS: Final = Counter(
    "anju_receipts_unknown", "Signed, and of nothing that was sent", ["channel"]
)
