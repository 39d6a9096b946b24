"""The cases: name -> what to do; what each returns is compared by whoever started this program."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Awaitable, Callable

from temporalio.client import WorkflowHandle, WorkflowQueryFailedError
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError

import activities
import workflows as w
from suite import Suite

Case = Callable[[Suite], Awaitable[Any]]


async def a_signal(s: Suite) -> str:
    handle = await s.start(w.UntilApproved.run)
    await handle.signal(w.UntilApproved.approve, "Ada")
    return await handle.result()


BASIC: dict[str, Case] = {
    "hello world": lambda s: s.execute(w.HelloWorld.run, "world"),
    "an activity": lambda s: s.execute(w.OneActivity.run, {"name": "greet", "argument": "activity"}),
    "a timer is not early": lambda s: s.execute(w.OneTimer.run, 300),
    "a signal": a_signal,
}


def activity_case(name: str, **spec: Any) -> Case:
    return lambda s: s.execute(w.OneActivity.run, {"name": name, **spec})


ACTIVITY: dict[str, Case] = {
    "an activity is retried": activity_case("fails_twice"),
    "an activity runs out of attempts": activity_case("fails_twice", attemptsMax=2),
    "a failure that says not to retry": activity_case("declines"),
    "a failure the policy says not to retry": activity_case("fails_twice", nonRetryable=["TooEarly"]),
    "start-to-close timeout": activity_case("hangs", startToClose=500, attemptsMax=1),
    "schedule-to-close timeout": activity_case("hangs", scheduleToClose=500),
    "schedule-to-start timeout": activity_case("greet", scheduleToStart=300, taskQueue="nobody-polls-here"),
    "heartbeat timeout": activity_case("hangs", heartbeat=500, attemptsMax=1),
    "the next attempt has the heartbeat of one that failed": activity_case("beats_then_fails", heartbeat=5_000),
    "the next attempt has the heartbeat of one that timed out": activity_case("beats_then_hangs", heartbeat=700),
}


async def left_to_others(s: Suite) -> WorkflowHandle:
    """Starts a workflow and waits until its activity is nobody's but ours."""
    handle = await s.start(w.OneActivity.run, {"name": "left_to_others", "argument": "id", "id": "left"})
    await s.until_activity_runs(handle)
    return handle


async def completed_by_token(s: Suite) -> str:
    handle = await s.start(w.OneActivity.run, {"name": "left_to_others", "argument": "token"})
    token = await activities.tokens.get()
    await s.client.get_async_activity_handle(task_token=token).complete("from outside")
    return await handle.result()


async def completed_by_id(s: Suite) -> str:
    handle = await left_to_others(s)
    outside = s.client.get_async_activity_handle(
        workflow_id=handle.id, run_id=handle.first_execution_run_id, activity_id="left"
    )
    await outside.complete("from outside")
    return await handle.result()


async def failed_by_id(s: Suite) -> str:
    handle = await left_to_others(s)
    outside = s.client.get_async_activity_handle(workflow_id=handle.id, run_id=None, activity_id="left")
    await outside.fail(ApplicationError("from outside", type="OnPurpose", non_retryable=True))
    return await handle.result()


ASYNC: dict[str, Case] = {
    "completed from outside by token": completed_by_token,
    "completed from outside by id": completed_by_id,
    "failed from outside by id": failed_by_id,
}


async def cancel_and_end(s: Suite, run: Any) -> str:
    handle = await s.start(run)
    await handle.cancel()
    return await s.ending(handle)


async def cancel_with_activity(s: Suite) -> str:
    handle = await s.start(w.OneActivity.run, {"name": "beats_until_canceled", "heartbeat": 5_000})
    await s.until_activity_runs(handle)
    await handle.cancel()
    return await s.ending(handle)


async def terminate(s: Suite) -> str:
    handle = await s.start(w.SleepsLong.run)
    await handle.terminate("enough")
    return await s.ending(handle)


CANCEL: dict[str, Case] = {
    "a workflow is canceled": lambda s: cancel_and_end(s, w.SleepsLong.run),
    "a canceled workflow cleans up and completes": lambda s: cancel_and_end(s, w.CleansUp.run),
    "a canceled workflow cancels its activity": cancel_with_activity,
    "a workflow cancels its activity": lambda s: s.execute(w.CancelsActivity.run),
    "a workflow is terminated": terminate,
}

CHILD: dict[str, Case] = {
    "the result of a child": lambda s: s.execute(w.ChildOf.run, "ChildGreets"),
    "the failure of a child": lambda s: s.execute(w.ChildOf.run, "ChildFails"),
    "the time-out of a child": lambda s: s.execute(w.ChildOf.run, "SleepsLong"),
    "a parent cancels its child": lambda s: s.execute(w.CancelsChild.run),
}


async def to_another(s: Suite, target: Any, sender: Any) -> str:
    handle = await s.start(target)
    said = await s.execute(sender, handle.id)
    return await s.ending(handle) if said == "done" else said


EXTERNAL: dict[str, Case] = {
    "a workflow signals another one": lambda s: to_another(s, w.UntilApproved.run, w.SignalsOther.run),
    "a workflow cancels another one": lambda s: to_another(s, w.SleepsLong.run, w.CancelsOther.run),
    "a workflow signals nobody": lambda s: s.execute(w.SignalsOther.run, "nobody"),
    "a workflow cancels nobody": lambda s: s.execute(w.CancelsOther.run, "nobody"),
}


async def signal_with_start(s: Suite) -> str:
    id = s.new_id()
    first = await s.start(w.Collects.run, id=id, start_signal="word", start_signal_args=["one"])
    second = await s.start(w.Collects.run, id=id, start_signal="word", start_signal_args=["two"])
    if first.result_run_id != second.result_run_id:
        return "two runs"
    return await first.result()


async def queries(s: Suite) -> list[int]:
    handle = await s.start(w.Adder.run)
    seen = []
    for amount in range(4):
        await handle.signal(w.Adder.add, amount)
        seen.append(await handle.query(w.Adder.total))
    await handle.result()
    return [*seen, await handle.query(w.Adder.total)]


async def unknown_query(s: Suite) -> bool:
    handle = await s.start(w.UntilApproved.run)
    try:
        await handle.query("nothing")
        return False
    except WorkflowQueryFailedError:
        return True
    finally:
        await handle.signal(w.UntilApproved.approve, "end")


MESSAGE: dict[str, Case] = {
    "signal with start, twice": signal_with_start,
    "queries": queries,
    "a query nobody answers": unknown_query,
}


async def out_of_time(s: Suite) -> str:
    return await s.ending(await s.start(w.SleepsLong.run, run_timeout=timedelta(seconds=1)))


RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=50))

RUN: dict[str, Case] = {
    "continue as new": lambda s: s.execute(w.Continues.run, 3, ""),
    "a workflow is retried": lambda s: s.execute(w.Retried.run, retry_policy=RETRY),
    "a workflow runs out of time": out_of_time,
}

MARKER: dict[str, Case] = {
    "a version": lambda s: s.execute(w.Versioned.run),
    "local activities": lambda s: s.execute(w.LocalActivities.run),
    "what is drawn once stays": lambda s: s.execute(w.Draws.run),
}

ALL: dict[str, Case] = {**BASIC, **ACTIVITY, **ASYNC, **CANCEL, **CHILD, **EXTERNAL, **MESSAGE, **RUN, **MARKER}
