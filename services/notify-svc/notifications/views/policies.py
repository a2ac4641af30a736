"""The policies of notices as they are kept."""

from typing import Final

from policy.view import Shelf, policies_view

from notifications.domain.policy import POLICIES, policy

policies = policies_view(policy, revision=2)  # since plans say whether they are urgent
SHELF: Final = Shelf(POLICIES)
