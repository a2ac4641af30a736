"""Whom the papers of this house were ever signed by: certificates, no keys, in `roots.pem` of its home.

A house may change who signs, or lose the authority that did; what these vouched for is still to be proven,
from whatever shell it is asked.
"""

import base64
import os
import re
from pathlib import Path
from typing import Final

from host.wrong import SettingsWrong

from local import identities
from local.stack import Stack

FILE: Final = "roots.pem"
_CERTIFICATE: Final = re.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


def trusted(stack: Stack) -> str:
    """Of our own authority and of its timestamps, of whoever signs in our stead (`ANJU_SIGNER_URL`), and of
    all these that there were when the house was started before; PEM. Raises SettingsWrong.
    """
    file = stack.home / FILE
    own = (stack.secrets[name] for name in ("ANJU_SIGNING_AUTHORITY", "ANJU_TSA_IDENTITY"))
    told = [*map(identities.certificate, own), _theirs(stack), file.read_text() if file.exists() else ""]
    found = dict.fromkeys(pem for each in told for pem in _CERTIFICATE.findall(each))
    return "".join(f"{pem}\n" for pem in found)


def keep_trusted(stack: Stack) -> None:
    """What is trusted now stays so. Raises SettingsWrong."""
    file: Path = stack.home / FILE
    arriving = file.with_suffix(f".{os.getpid()}")
    arriving.write_text(trusted(stack))
    arriving.rename(file)


def _theirs(stack: Stack) -> str:
    told = stack.environment(("contracts",))
    try:
        roots = base64.b64decode(told["ANJU_SIGNER_ROOTS"], validate=True).decode()
    except ValueError as fault:
        raise SettingsWrong({"ANJU_SIGNER_ROOTS": "expected certificates, PEM in base64"}) from fault
    return roots if told["ANJU_SIGNER_URL"] else ""
