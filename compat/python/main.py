"""Runs cases through the official Python SDK against the server at the given address, all at once, and prints
a line of JSON for each: its name and what came back. `short` runs only the first few."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import time
from datetime import timedelta

from temporalio.client import Client
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities import ACTIVITIES
from cases import ALL, BASIC, Case
from suite import Suite
from workflows import WORKFLOWS

# More than all cases together take on a busy machine.
RUN_TIMEOUT_SECONDS = 50


async def measured(name: str, case: Case, suite: Suite) -> None:
    started = time.monotonic()
    line: dict[str, object] = {"name": name}
    try:
        line["saw"] = await asyncio.wait_for(case(suite), RUN_TIMEOUT_SECONDS)
    except Exception as error:
        line["error"] = f"{error!r} {error.__cause__!r}"
    line["tookMs"] = round((time.monotonic() - started) * 1000)
    print(json.dumps(line), flush=True)


async def main(address: str, cases: dict[str, Case]) -> None:
    # Activities that fail or come too late on purpose are no news.
    quiet = LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
    runtime = Runtime(telemetry=TelemetryConfig(logging=quiet))
    client = await Client.connect(address, runtime=runtime)
    suite = Suite(client)
    async with Worker(
        client,
        task_queue=suite.task_queue,
        workflows=WORKFLOWS,
        activities=ACTIVITIES,
        # The sandbox loads the module anew for every workflow, which would be most of the time spent.
        workflow_runner=UnsandboxedWorkflowRunner(),
        # Cancellations arrive with the answer to a heartbeat.
        max_heartbeat_throttle_interval=timedelta(milliseconds=200),
    ):
        await asyncio.gather(*(measured(name, case, suite) for name, case in cases.items()))
        await measured("replay", lambda s: s.replay(), suite)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[2] not in ("all", "short"):
        sys.exit("usage: main.py host:port all|short")
    logging.disable(logging.CRITICAL)
    asyncio.run(main(sys.argv[1], ALL if sys.argv[2] == "all" else BASIC))
    # Without the interpreter's own end, in which a thread of the SDK now and then aborts the process.
    os._exit(0)
