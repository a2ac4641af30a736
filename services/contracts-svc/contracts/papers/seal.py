"""That a signature's own bytes are as they were made: they are the one part of a file no signature covers.

What is signed in them proves itself, and so does each certificate. The rest, which libraries pass over, has
one form alone and has it here: hex digits and zeros, lengths, versions, the names of what was hashed with.
"""

from asn1crypto import cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


def is_as_made(found: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Whether the bytes between those that are covered say what they say in their one form."""
    _, begin, end, _ = (int(each) for each in found.byte_range)
    gap = pdf[begin:end]
    made = cms.ContentInfo.load(bytes.fromhex(gap[1:-1].decode("ascii")))
    whole = cms.ContentInfo({"content_type": "signed_data", "content": made["content"]}).dump()
    digits = whole.hex().upper().encode()
    if gap != b"<" + digits.ljust(len(gap) - 2, b"0") + b">":
        return False
    return all(_in_form(each) for each in (made["content"], *_tokens(made["content"])))


def _tokens(signed: cms.SignedData) -> list[cms.SignedData]:
    unsigned = signed["signer_infos"][0]["unsigned_attrs"]
    return [token["content"] for each in unsigned for token in each["values"]]


def _in_form(signed: cms.SignedData) -> bool:
    plain = signed["encap_content_info"]["content_type"].native == "data"
    hashed = [each.dump() for each in signed["digest_algorithms"]]
    [signer] = signed["signer_infos"]
    return (
        signed["version"].native == ("v1" if plain else "v3")
        and signer["version"].native == "v1"
        and hashed == [signer["digest_algorithm"].dump()]
    )
