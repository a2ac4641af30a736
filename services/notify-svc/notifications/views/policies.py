"""The policies of notices as they are kept."""

from typing import Final

from policy.view import Shelf, policies_view

from notifications.domain.policy import POLICIES, policy

policies = policies_view(policy, revision=3)  # since limits say what is left to emergencies
SHELF: Final = Shelf(POLICIES)
