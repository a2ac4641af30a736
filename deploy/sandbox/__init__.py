"""The partners outside: SMS, WeChat, app push and mail as real servers on loopback.

Each checks credentials, signatures, timestamps and nonces, answers with its provider's codes, and later
sends a signed receipt until it is taken. What they accepted is kept in a ledger that survives `kill -9`,
so that a test can prove that every notice went out once.

A partner is named by its channel: `sms`, `wechat`, `app`, `email`.
"""
