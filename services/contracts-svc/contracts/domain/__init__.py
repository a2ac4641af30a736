"""The rules of contracts-svc, pure. Start with `contract.py`."""
