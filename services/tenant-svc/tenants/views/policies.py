"""The policies of tenants as they are kept."""

from typing import Final

from policy.view import Shelf, policies_view

from tenants.domain.policy import POLICIES, policy

policies = policies_view(policy)
SHELF: Final = Shelf(POLICIES)
