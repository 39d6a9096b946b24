"""Activities of the cases; they run in the worker, which is in this process."""

from __future__ import annotations

import asyncio

from temporalio import activity
from temporalio.exceptions import ApplicationError

# An activity that hangs gives up after this, so that the worker can stop.
HANG_MAX_SECONDS = 3

# Task tokens of activities left to others.
tokens: asyncio.Queue[bytes] = asyncio.Queue()


@activity.defn
async def greet(name: str) -> str:
    return f"Hello, {name}!"


@activity.defn
async def fails_twice(_: str) -> str:
    """Succeeds in its third attempt."""
    attempt = activity.info().attempt
    if attempt < 3:
        raise ApplicationError(f"attempt {attempt}", type="TooEarly")
    return f"attempt {attempt}"


@activity.defn
async def declines(_: str) -> str:
    raise ApplicationError("no", type="Declined", non_retryable=True)


@activity.defn
async def hangs(_: str) -> str:
    await asyncio.sleep(HANG_MAX_SECONDS)
    raise RuntimeError("nobody stopped it")


@activity.defn
async def beats_then_fails(_: str) -> str:
    """Counts in heartbeats and fails; its next attempt tells where it goes on."""
    if activity.info().heartbeat_details:
        return resumed()
    for count in range(1, 6):
        activity.heartbeat(count)
    raise RuntimeError("counted to five")


@activity.defn
async def beats_then_hangs(_: str) -> str:
    """Is noticed by its heartbeat timeout."""
    if activity.info().heartbeat_details:
        return resumed()
    activity.heartbeat(7)
    await asyncio.sleep(HANG_MAX_SECONDS)
    raise RuntimeError("nobody stopped it")


@activity.defn
async def beats_until_canceled(_: str) -> str:
    """Learns of its cancellation by heartbeat."""
    while True:
        activity.heartbeat()
        await asyncio.sleep(0.05)


@activity.defn
async def left_to_others(how: str) -> str:
    """Hands out its token and ends; who has the token, or knows its id, completes it."""
    if how == "token":
        tokens.put_nowait(activity.info().task_token)
    activity.raise_complete_async()


def resumed() -> str:
    info = activity.info()
    return f"attempt {info.attempt} went on after {info.heartbeat_details[0]}"


ACTIVITIES = [greet, fails_twice, declines, hangs, beats_then_fails, beats_then_hangs, beats_until_canceled, left_to_others]
