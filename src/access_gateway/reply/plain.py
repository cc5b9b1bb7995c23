"""A reply as plain text."""

from access_gateway.contracts.turn import Reply
from access_gateway.reply.beside import handoff_beside, notices_beside
from access_gateway.reply.text import clean


def plain_text(reply: Reply) -> str:
    """Return the answer, a sentence a line; then the way to a person and the notices, a paragraph each."""
    answer = reply.answer
    lines = "\n".join(clean(sentence.text) for sentence in answer.sentences) or clean(answer.text)
    handoff = handoff_beside(answer.sentences, reply.handoff)
    beside = [handoff.text] if handoff else []
    beside += [notice.text for notice in notices_beside(answer.sentences, reply.notices)]
    return "\n\n".join([lines, *map(clean, beside)]) + "\n"
