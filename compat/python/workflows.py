"""Workflows of the cases. Activities are named by strings, as in the programs of other languages."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, Optional

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, ChildWorkflowError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from words import camel, in_words

SHORT = timedelta(milliseconds=100)
LONG = timedelta(hours=1)


def milliseconds(count: Optional[int]) -> Optional[timedelta]:
    return timedelta(milliseconds=count) if count else None


def activity_options(spec: dict[str, Any]) -> dict[str, Any]:
    """From a case's description; durations in milliseconds."""
    return {
        "activity_id": spec.get("id"),
        "task_queue": spec.get("taskQueue"),
        "schedule_to_close_timeout": milliseconds(spec.get("scheduleToClose")),
        "schedule_to_start_timeout": milliseconds(spec.get("scheduleToStart")),
        "start_to_close_timeout": milliseconds(spec.get("startToClose", 20_000)),
        "heartbeat_timeout": milliseconds(spec.get("heartbeat")),
        "cancellation_type": workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        "retry_policy": RetryPolicy(
            initial_interval=timedelta(milliseconds=50),
            maximum_attempts=spec.get("attemptsMax", 0),
            non_retryable_error_types=spec.get("nonRetryable"),
        ),
        "result_type": str,
    }


@workflow.defn
class HelloWorld:
    @workflow.run
    async def run(self, name: str) -> str:
        return f"Hello, {name}!"


@workflow.defn
class OneActivity:
    """Returns the activity's result, or its failure and why it was not retried."""

    @workflow.run
    async def run(self, spec: dict[str, Any]) -> str:
        try:
            return await workflow.execute_activity(spec["name"], spec.get("argument", ""), **activity_options(spec))
        except ActivityError as error:
            # SDKs do not agree on the state after a cancellation.
            if is_cancelled_exception(error):
                return in_words(error)
            state = camel(error.retry_state.name) if error.retry_state else "Unspecified"
            return f"{in_words(error)} [{state}]"


@workflow.defn
class OneTimer:
    """Judges by the workflow's clock."""

    @workflow.run
    async def run(self, milliseconds: int) -> str:
        started = workflow.now()
        await workflow.sleep(milliseconds / 1000)
        return "early" if workflow.now() - started < timedelta(milliseconds=milliseconds) else "in time"


@workflow.defn
class UntilApproved:
    def __init__(self) -> None:
        self.by: Optional[str] = None

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.by is not None)
        return f"approved by {self.by}"

    @workflow.signal
    def approve(self, by: str) -> None:
        self.by = by


@workflow.defn
class CancelsActivity:
    """Cancels when the activity has had time to start, and waits for what the activity makes of it."""

    @workflow.run
    async def run(self) -> str:
        spec = {"name": "beats_until_canceled", "heartbeat": 5_000}
        running = workflow.start_activity(spec["name"], "", **activity_options(spec))
        await workflow.sleep(0.5)
        running.cancel()
        try:
            return await running
        except ActivityError as error:
            return in_words(error)


@workflow.defn
class SleepsLong:
    @workflow.run
    async def run(self) -> str:
        await workflow.sleep(LONG)
        return "woke"


@workflow.defn
class CleansUp:
    @workflow.run
    async def run(self) -> str:
        try:
            await workflow.sleep(LONG)
        except asyncio.CancelledError:
            return await workflow.execute_activity("greet", "cleaner", **activity_options({}))
        return "not canceled"


@workflow.defn
class ChildOf:
    """Returns what a parent sees of a child that runs this workflow."""

    @workflow.run
    async def run(self, name: str) -> str:
        try:
            return await workflow.execute_child_workflow(
                name,
                run_timeout=timedelta(seconds=1) if name == "SleepsLong" else None,
                retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=50), maximum_attempts=2),
                result_type=str,
            )
        except ChildWorkflowError as error:
            return in_words(error)


@workflow.defn
class ChildGreets:
    @workflow.run
    async def run(self) -> str:
        return "Hello, parent!" if workflow.info().parent else "an orphan"


@workflow.defn
class ChildFails:
    """Its policy gives it two attempts."""

    @workflow.run
    async def run(self) -> str:
        raise ApplicationError(f"attempt {workflow.info().attempt}", type="OnPurpose")


@workflow.defn
class CancelsChild:
    @workflow.run
    async def run(self) -> str:
        child = await workflow.start_child_workflow(SleepsLong.run)
        child.cancel()
        try:
            return await child
        except ChildWorkflowError as error:
            return in_words(error)


@workflow.defn
class SignalsOther:
    @workflow.run
    async def run(self, id: str) -> str:
        return await told(workflow.get_external_workflow_handle(id).signal("approve", "a workflow"))


@workflow.defn
class CancelsOther:
    @workflow.run
    async def run(self, id: str) -> str:
        return await told(workflow.get_external_workflow_handle(id).cancel())


async def told(call: Any) -> str:
    try:
        await call
        return "done"
    except ApplicationError as error:
        return "not found" if "not found" in error.message else in_words(error)


@workflow.defn
class Collects:
    """Ends with the second word."""

    def __init__(self) -> None:
        self.words: list[str] = []

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: len(self.words) == 2)
        return ", ".join(self.words)

    @workflow.signal
    def word(self, text: str) -> None:
        self.words.append(text)


@workflow.defn
class Adder:
    """Adds up what it is sent and ends with 3; tells the sum when asked, also afterwards."""

    def __init__(self) -> None:
        self.sum = 0
        self.last = 0

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: self.last == 3)

    @workflow.signal
    def add(self, amount: int) -> None:
        self.sum += amount
        self.last = amount

    @workflow.query
    def total(self) -> int:
        return self.sum


@workflow.defn
class Continues:
    """Each run adds whether it goes on after the one it came from."""

    @workflow.run
    async def run(self, runs: int, log: str) -> str:
        follows = workflow.info().continued_run_id is not None
        log += f"{runs}:{str(follows).lower()} "
        if runs > 1:
            workflow.continue_as_new(args=[runs - 1, log])
        return log + "end"


@workflow.defn
class Retried:
    @workflow.run
    async def run(self) -> str:
        attempt = workflow.info().attempt
        if attempt < 3:
            raise ApplicationError("too early", type="TooEarly")
        return f"attempt {attempt}"


@workflow.defn
class Versioned:
    """Asks before and after a workflow task has ended: the answer must not change."""

    @workflow.run
    async def run(self) -> str:
        before = workflow.patched("change")
        await workflow.sleep(SHORT)
        after = workflow.patched("change")
        return f"new code: {str(before and after).lower()}"


@workflow.defn
class LocalActivities:
    """One at once, one that fails twice first, one that does not."""

    @workflow.run
    async def run(self) -> str:
        options: Any = {
            "start_to_close_timeout": timedelta(seconds=5),
            "retry_policy": RetryPolicy(initial_interval=timedelta(milliseconds=20)),
            "result_type": str,
        }
        greeting = await workflow.execute_local_activity("greet", "local", **options)
        attempt = await workflow.execute_local_activity("fails_twice", "", **options)
        try:
            return await workflow.execute_local_activity("declines", "", **options)
        except (ActivityError, ApplicationError) as error:
            return f"{greeting} {attempt} {in_words(error)}"


@workflow.defn
class Draws:
    """Drawn values name an activity: a replay that draws others does not fit the history."""

    @workflow.run
    async def run(self) -> str:
        id = f"{workflow.uuid4()} {workflow.random().random()}"
        await workflow.sleep(SHORT)
        return await workflow.execute_activity("greet", "drawn", **activity_options({"id": id}))


WORKFLOWS = [
    HelloWorld, OneActivity, OneTimer, UntilApproved, CancelsActivity, SleepsLong, CleansUp,
    ChildOf, ChildGreets, ChildFails, CancelsChild, SignalsOther, CancelsOther, Collects, Adder,
    Continues, Retried, Versioned, LocalActivities, Draws,
]  # fmt: skip
