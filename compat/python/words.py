"""Failures in words that the programs of all SDKs share."""

from __future__ import annotations

from temporalio.exceptions import ApplicationError, CancelledError, TerminatedError, TimeoutError


def camel(name: str) -> str:
    """START_TO_CLOSE -> StartToClose."""
    return "".join(word.capitalize() for word in name.split("_"))


def in_words(error: BaseException | None) -> str:
    """What lies under the wrappers that tell where a failure came through."""
    at = error
    while at is not None:
        if isinstance(at, TimeoutError):
            return f"timeout {camel(at.type.name) if at.type else 'of no kind'}"
        if isinstance(at, CancelledError):
            return "canceled"
        if isinstance(at, TerminatedError):
            return "terminated"
        if isinstance(at, ApplicationError):
            return f"{at.type}: {at.message}"
        at = at.__cause__
    return repr(error)
