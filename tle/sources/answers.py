"""What comes of asking a server: an answer, or a failure that says what it means for the next request."""

from dataclasses import dataclass
from enum import Enum

from tle.errors import ElementError


class Consequence(Enum):
    """Who is left in peace after a failure, beyond the two hours of the request itself."""

    NONE = "none"
    """Only the two hours."""
    KEY_UNTIL_TOLD = "key until told"
    """This very request is not made again until the user says so: the server has no such thing."""
    HOST_FOR_A_WHILE = "host for a while"
    """Nothing is asked of this server for a time that doubles with each failure."""
    HOST_UNTIL_TOLD = "host until told"
    """Nothing at all is asked of this server until the user says so."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: status 200 with the whole body, unpacked, or 304 with none.

    `etag` and `last_modified` are the server's, to be sent back next time.
    """

    status: int
    body: bytes
    etag: str = ""
    last_modified: str = ""


class Failure(ElementError):  # noqa: N818 - a finding about the source, as UnknownObject is
    """A request that brought no element sets.

    Attributes
    ----------
    reason, remedy:
        What happened (naming the source and the status), and what to do, as sentences.
    status:
        The HTTP status; 0 when no answer came.
    consequence:
        What it means for the next request.
    retry_after_s:
        How long the server itself asked us to wait, seconds; None when it did not say.
    """

    def __init__(
        self,
        reason: str,
        remedy: str,
        *,
        status: int,
        consequence: Consequence = Consequence.NONE,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy
        self.status = status
        self.consequence = consequence
        self.retry_after_s = retry_after_s
