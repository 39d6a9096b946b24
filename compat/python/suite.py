"""What the cases of one run share."""

from __future__ import annotations

import asyncio
import itertools
import uuid
from typing import Any

from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from words import in_words
from workflows import WORKFLOWS


class Suite:
    def __init__(self, client: Client) -> None:
        self.client = client
        self.task_queue = f"compat-python-{uuid.uuid4()}"
        self._ids = itertools.count(1)
        self._handles: list[WorkflowHandle] = []

    def new_id(self) -> str:
        return f"{self.task_queue}-{next(self._ids)}"

    async def start(self, run: Any, *args: Any, **options: Any) -> WorkflowHandle:
        """Starts a workflow; its history is replayed at the end."""
        options = {"id": self.new_id(), "task_queue": self.task_queue, **options}
        handle = await self.client.start_workflow(run, args=args, **options)
        self._handles.append(handle)
        return handle

    async def execute(self, run: Any, *args: Any, **options: Any) -> Any:
        return await (await self.start(run, *args, **options)).result()

    async def ending(self, handle: WorkflowHandle) -> str:
        """A workflow's result, or its failure in words."""
        try:
            return await handle.result()
        except WorkflowFailureError as error:
            return in_words(error)

    async def until_activity_runs(self, handle: WorkflowHandle) -> None:
        while True:
            description = await handle.describe()
            # PENDING_ACTIVITY_STATE_STARTED
            if any(each.state == 2 for each in description.raw_description.pending_activities):
                return
            await asyncio.sleep(0.05)

    async def replay(self) -> str:
        """The SDK's own replayer judges the current run of every workflow the cases started."""
        replayer = Replayer(workflows=WORKFLOWS, workflow_runner=UnsandboxedWorkflowRunner())
        for handle in self._handles:
            await replayer.replay_workflow(await self.client.get_workflow_handle(handle.id).fetch_history())
        return "as recorded"
