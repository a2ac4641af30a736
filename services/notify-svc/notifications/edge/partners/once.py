"""One message, however often it is tried: in doubt, a partner is asked before it is sent to."""

from notifications.edge.partners.protocol import Message, Outcome, Partner, PartnerUnavailable


async def put_through(partner: Partner, message: Message, *, in_doubt: bool) -> Outcome:
    """Send; in doubt, ask first whether an earlier try got through. Raises PartnerUnavailable.

    The doubt is over when a partner that can tell said no; it stays with one that cannot.
    """
    if in_doubt:
        try:
            found = await partner.find(message.key, message.address)
        except PartnerUnavailable as fault:
            fault.in_doubt = True
            raise
        if found:
            return found
    try:
        return await partner.send(message)
    except PartnerUnavailable as fault:
        fault.in_doubt |= in_doubt and not partner.tells
        raise
