"""The scenarios there are, by the names that operators type."""

from enum import StrEnum


class Scenario(StrEnum):
    dead_tokens = "dead-tokens"
    repair_days = "repair-days"
    provider_outage = "provider-outage"
