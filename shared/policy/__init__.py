"""Thresholds that people decide on: each version from its first day on; one proposes, another publishes it.

A service declares its policies (`Policies`, in its `domain/policy.py`), has a decider, a view and routes of
them from here, and says which of its commands are decided by them (`by_policy.py`).
"""
