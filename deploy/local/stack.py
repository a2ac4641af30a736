"""The local installation: which processes it has, with what environment, in what order they start."""

import json
import os
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from local import databases, identities, kafka, secrets
from local.contexts import CONTEXTS, port
from local.home import home, socket_folder
from local.postgres import Postgres, accepts

DEPARTMENTS = tuple(context for context in CONTEXTS if context != "gateway")


@dataclass(frozen=True)
class Program:
    """One supervised process. Engines start by themselves, all others when the engines serve."""

    name: str
    command: list[str]
    environment: dict[str, str]
    priority: int
    serves: tuple[str, ...] = ()
    stop_signal: str = "TERM"
    engine: bool = False


@dataclass(frozen=True)
class Stack:
    """All processes under one home; `split` gives every service a process of its own."""

    split: bool = False
    home: Path = field(default_factory=home)

    @cached_property
    def secrets(self) -> dict[str, str]:
        return secrets.keep(self.home / "secrets.env")

    @cached_property
    def _postgres(self) -> Postgres:
        return Postgres(self.home / "postgres", self.secrets["ANJU_POSTGRES_PASSWORD"], port("postgres"))

    @property
    def postgres_url(self) -> str:
        """Where databases and roles are made: `ANJU_POSTGRES_URL`, else the embedded server."""
        return os.environ.get("ANJU_POSTGRES_URL") or self._postgres.url()

    @property
    def kafka(self) -> str:
        """Bootstrap servers: `ANJU_KAFKA`, else the embedded broker."""
        return os.environ.get("ANJU_KAFKA") or f"127.0.0.1:{port('kafka')}"

    def postgres_answers(self) -> bool:
        return accepts(self.postgres_url)

    def kafka_answers(self) -> bool:
        return kafka.answers(self.kafka)

    def create_databases(self) -> None:
        databases.create(self.postgres_url, self.secrets)

    def programs(self) -> list[Program]:
        return [*self._engines(), self._sandbox(), *self._hosts()]

    def environment(self, contexts: tuple[str, ...]) -> dict[str, str]:
        """The settings of a process that hosts these services, and no other's passwords."""
        told = {
            "ANJU_KAFKA": self.kafka,
            "ANJU_TOKEN_PUBLIC_KEY": secrets.public_key(self.secrets["ANJU_TOKEN_KEY"]),
        }
        for context in CONTEXTS:
            told[f"ANJU_{context.upper()}_PORT"] = str(port(context))
            told[f"ANJU_{context.upper()}_BASE_URL"] = f"http://127.0.0.1:{port(context)}"
        for context in contexts:
            told |= databases.urls(self.postgres_url, context, self.secrets)
            # What comes to a department comes by the gateway; before that one nobody stands, unless named.
            name = f"ANJU_{context.upper()}_TRUSTED_PROXIES"
            told[name] = os.environ.get(name) or ("127.0.0.1" if context in DEPARTMENTS else "")
        if "contracts" in contexts:
            told |= self._papers()
        if "tenants" in contexts or "workorders" in contexts:
            documents = (self.home / "documents").absolute().as_uri()
            told["ANJU_DOCUMENTS_URL"] = os.environ.get("ANJU_DOCUMENTS_URL", documents)
        if "tenants" in contexts:
            names = ("ANJU_VAULT_KEY", "ANJU_TOKEN_KEY", "ANJU_LOCK_SECRET", "ANJU_IDENTITY_SECRET")
            told |= {name: self.secrets[name] for name in names}
            for partner in ("lock", "identity"):
                name, sandbox = f"ANJU_{partner.upper()}_URL", f"http://127.0.0.1:{port('sandbox')}/{partner}"
                told[name] = os.environ.get(name, sandbox)
        if "workorders" in contexts:
            told |= {name: self.secrets[name] for name in ("ANJU_VAULT_KEY", "ANJU_SPEECH_SECRET")}
            speech = f"http://127.0.0.1:{port('sandbox')}/speech"
            told |= {"ANJU_SPEECH_URL": os.environ.get("ANJU_SPEECH_URL", speech)} | self._public_url()
        if "notifications" in contexts:
            # It asks tenant-svc for names and numbers in its own name, so it signs tokens too; and it keeps
            # sealed what messages said.
            told |= (
                self._credentials()
                | self._partners()
                | self._public_url()
                | {name: self.secrets[name] for name in ("ANJU_TOKEN_KEY", "ANJU_VAULT_KEY")}
            )
        return told

    def _papers(self) -> dict[str, str]:
        """Where contracts lie and who signs them; it asks others for names and codes in its own name."""
        names = ("ANJU_PAPERS_KEY", "ANJU_SIGNING_AUTHORITY", "ANJU_SIGNER_SECRET", "ANJU_TOKEN_KEY")
        usual = {
            "ANJU_PAPERS_URL": (self.home / "papers").absolute().as_uri(),
            "ANJU_TSA_URL": f"http://127.0.0.1:{port('sandbox')}/tsa",
            "ANJU_SIGNER_URL": "",
            "ANJU_SIGNER_ROOTS": identities.roots(
                self.secrets["ANJU_SIGNER_IDENTITY"], self.secrets["ANJU_TSA_IDENTITY"]
            ),
        }
        told = {name: os.environ.get(name) or default for name, default in usual.items()}
        return told | self._public_url() | {name: self.secrets[name] for name in names}

    def _public_url(self) -> dict[str, str]:
        """Where links lead that people are sent."""
        usual = f"http://127.0.0.1:{port('gateway')}"
        return {"ANJU_PUBLIC_URL": os.environ.get("ANJU_PUBLIC_URL") or usual}

    def _credentials(self) -> dict[str, str]:
        return {name: self.secrets[name] for name in (*secrets.PARTNERS, *secrets.PUSH_KEYS)}

    def _partners(self) -> dict[str, str]:
        """Where messages go: to whom the caller's environment says, else to the sandbox."""
        address = f"http://127.0.0.1:{port('sandbox')}"
        sandbox = {
            "ANJU_SMS_URL": f"{address}/sms",
            "ANJU_TENCENT_URL": f"{address}/tencent",
            "ANJU_WECHAT_URL": f"{address}/wechat",
            "ANJU_PUSH_URL": f"{address}/app",
            "ANJU_APNS_URL": f"{address}/apns",
            "ANJU_APNS_KEY_ID": "SANDBOXKEY",
            "ANJU_APNS_TEAM_ID": "SANDBOXTEAM",
            "ANJU_FCM_URL": f"{address}/fcm",
            "ANJU_FCM_TOKEN_URL": f"{address}/fcm/token",
            "ANJU_WEBPUSH_ORIGINS": address,
            "ANJU_SMTP_URL": f"smtp://127.0.0.1:{port('smtp')}",
            "ANJU_SMTP_SECOND_URL": f"smtp://127.0.0.1:{port('smtp')}",
        }
        robots = {
            "staff": {
                "kind": "dingtalk",
                "url": f"{address}/dingtalk/robot/send",
                "token": self.secrets["ANJU_DINGTALK_TOKEN"],
                "secret": self.secrets["ANJU_DINGTALK_SECRET"],
            },
            "staff_wecom": {
                "kind": "wecom",
                "url": f"{address}/wecom/cgi-bin/webhook/send",
                "token": self.secrets["ANJU_WECOM_KEY"],
            },
        }
        sandbox["ANJU_ROBOTS"] = json.dumps(robots)
        told = {name: os.environ.get(name) or default for name, default in sandbox.items()}
        # Those that may be empty: a provider that does not answer what became of a key.
        asked = ("ANJU_MAIL_QUERY_URL", "ANJU_MAIL_SECOND_QUERY_URL")
        return told | {name: os.environ.get(name, f"{address}/email") for name in asked}

    def shared_environment(self) -> dict[str, str]:
        """What every process of the stack is told: the caller's environment, but none of its secrets."""
        private = {"ANJU_POSTGRES_URL", "ANJU_POSTGRES_PASSWORD", "ANJU_ROBOTS", *self.secrets}
        told = {name: value for name, value in os.environ.items() if name not in private}
        return told | {"ANJU_HOME": str(self.home)}

    def _engines(self) -> list[Program]:
        engines = []
        if not os.environ.get("ANJU_POSTGRES_URL"):
            command = [
                *_python("local.postgres"),
                "--data",
                str(self._postgres.data),
                "--port",
                str(port("postgres")),
            ]
            told = {"ANJU_POSTGRES_PASSWORD": self.secrets["ANJU_POSTGRES_PASSWORD"]}
            engines.append(Program("postgres", command, told, 10, stop_signal="INT", engine=True))
        if not os.environ.get("ANJU_KAFKA"):
            command = [
                *_python("local.kafka"),
                "--data",
                str(self.home / "kafka"),
                "--port",
                str(port("kafka")),
            ]
            engines.append(Program("kafka", command, {}, 10, engine=True))
        return engines

    def _sandbox(self) -> Program:
        receipts = f"http://127.0.0.1:{port('gateway')}/api/notifications/receipts/{{channel}}"
        told = self._credentials() | {
            "ANJU_TSA_IDENTITY": self.secrets["ANJU_TSA_IDENTITY"],
            "ANJU_SIGNER_IDENTITY": self.secrets["ANJU_SIGNER_IDENTITY"],
            "ANJU_SANDBOX_SIGNER_CALLBACK": f"http://127.0.0.1:{port('gateway')}/api/contracts/receipts/signing",
            "ANJU_SANDBOX_PORT": str(port("sandbox")),
            "ANJU_SANDBOX_SMTP_PORT": str(port("smtp")),
            "ANJU_SANDBOX_CALLBACK": receipts,
            "ANJU_SANDBOX_LOCK_CALLBACK": f"http://127.0.0.1:{port('gateway')}/api/tenants/receipts/lock",
        }
        return Program("sandbox", _python("sandbox"), told, 20, serves=("sandbox",))

    def _hosts(self) -> list[Program]:
        hosted = (
            {context: (context,) for context in DEPARTMENTS} if self.split else {"departments": DEPARTMENTS}
        )
        return [self._host(name, contexts, 30) for name, contexts in hosted.items()] + [
            self._host("gateway", ("gateway",), 40)
        ]

    def _host(self, name: str, contexts: tuple[str, ...], priority: int) -> Program:
        command = [*_python("host.run"), *contexts]
        # Named, a process that was killed takes its place in the consumer groups again at once.
        told = self.environment(contexts) | {"ANJU_INSTANCE": name}
        return Program(name, command, told, priority, serves=contexts)

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def sockets(self) -> Path:
        return socket_folder(self.home)


def _python(module: str) -> list[str]:
    return [sys.executable, "-m", module]
