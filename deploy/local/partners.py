"""Where the sandbox plays each partner: one word of it for every house that sends messages there."""


def partners_at(address: str, smtp_port: int) -> dict[str, str]:
    """The settings that lead to it; `address` is `http://host:port` of its HTTP door."""
    mail, queries = f"smtp://127.0.0.1:{smtp_port}", f"{address}/email"
    return {
        "ANJU_TSA_URL": f"{address}/tsa",
        "ANJU_LOCK_URL": f"{address}/lock",
        "ANJU_IDENTITY_URL": f"{address}/identity",
        "ANJU_SPEECH_URL": f"{address}/speech",
        "ANJU_SMS_URL": f"{address}/sms",
        "ANJU_TENCENT_URL": f"{address}/tencent",
        "ANJU_WECHAT_URL": f"{address}/wechat",
        "ANJU_PUSH_URL": f"{address}/app",
        "ANJU_MAIL_QUERY_URL": queries,
        "ANJU_MAIL_SECOND_QUERY_URL": queries,
        "ANJU_SMTP_URL": mail,
        "ANJU_SMTP_SECOND_URL": mail,
    }
