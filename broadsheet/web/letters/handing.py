"""A letter handed to the mail server, and what the server says to it (RFC 5321)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

REFUSED = range(500, 600)
"""What a server answers of a recipient whom it will not take later either (section 4.2.1)."""


class Answer(Enum):
    TAKEN = "taken"
    LATER = "later"
    NOBODY = "nobody"
    """There is no such mailbox."""
    NEVER = "never"
    """No mail can bear this letter."""
    CUT = "cut"
    """The server is gone."""


@dataclass(frozen=True, slots=True)
class Handed:
    answer: Answer
    problem: str = ""


def hand_over(letter: EmailMessage, connection: BaseEmailBackend) -> Handed:
    """Send one letter over an open connection; whatever happens is an answer, not an error."""
    letter.connection = connection
    try:
        letter.send()
    except SMTPRecipientsRefused as error:
        said = [(code, text) for code, text in error.recipients.values()]
        gone = all(code in REFUSED for code, _ in said)
        return Handed(
            Answer.NOBODY if gone else Answer.LATER, "; ".join(f"{code} {_text(text)}" for code, text in said)
        )
    except SMTPServerDisconnected as error:
        return Handed(Answer.CUT, str(error))
    except SMTPResponseException as error:  # of the sender or the text, which the operator may mend
        return Handed(Answer.LATER, f"{error.smtp_code} {_text(error.smtp_error)}")
    except ValueError as error:  # an address or a text that no mail can bear
        return Handed(Answer.NEVER, str(error))
    except (SMTPException, OSError) as error:
        return Handed(Answer.CUT, str(error))
    return Handed(Answer.TAKEN)


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
