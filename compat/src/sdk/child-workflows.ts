// Workflow code of the suite about children and external workflows.
import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  condition,
  continueAsNew,
  defineSignal,
  executeChild,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
  type ParentClosePolicy,
} from '@temporalio/workflow';

export const go = defineSignal<[string]>('go');

export async function childGreets(name: string): Promise<string> {
  return `Hello, ${name}!`;
}

export async function childFails(attempts: number): Promise<string> {
  const { attempt } = workflowInfo();
  if (attempt < attempts) throw ApplicationFailure.create({ message: `attempt ${attempt}`, type: 'OnPurpose' });
  throw ApplicationFailure.nonRetryable('the last attempt', 'OnPurpose');
}

/** Ends with what it is signalled; a cancellation ends it as cancelled. */
export async function childWaits(): Promise<string> {
  let said: string | undefined;
  setHandler(go, (text) => {
    said = text;
  });
  await condition(() => said !== undefined);
  return `heard ${said}`;
}

export async function childContinues(runs: number): Promise<string> {
  if (runs > 1) await continueAsNew<typeof childContinues>(runs - 1);
  return `last of all, a child of ${workflowInfo().parent?.workflowId}`;
}

export async function parentOfGreeter(name: string): Promise<string> {
  return executeChild(childGreets, { args: [name] });
}

/** What a parent sees of a child that does not end well. */
async function seen(child: Promise<string>): Promise<string> {
  try {
    return await child;
  } catch (error) {
    if (!(error instanceof ChildWorkflowFailure)) throw error;
    return `${error.cause?.name}: ${error.cause?.message}`;
  }
}

export async function parentOfFailing(attempts: number): Promise<string> {
  const retry = { maximumAttempts: 5, initialInterval: 100 };
  return seen(executeChild(childFails, { args: [attempts], retry }));
}

export async function parentOfSlow(): Promise<string> {
  return seen(executeChild(childWaits, { workflowRunTimeout: '1s' }));
}

/** Of a child that somebody terminates. */
export async function parentOfWaiting(workflowId: string): Promise<string> {
  return seen(executeChild(childWaits, { workflowId }));
}

export async function parentOfTwins(workflowId: string): Promise<string> {
  const first = await startChild(childWaits, { workflowId });
  const error = await startChild(childWaits, { workflowId }).catch((reason: unknown) => reason);
  await first.signal(go, (error as Error).name);
  return first.result();
}

export async function parentThatCancels(): Promise<string> {
  const scope = new CancellationScope();
  const child = await scope.run(() => startChild(childWaits));
  scope.cancel();
  return child.result().catch((error: unknown) => (isCancellation(error) ? 'cancelled' : String(error)));
}

/** Ends at once, leaving its child to the policy. */
export async function parentThatLeaves(workflowId: string, parentClosePolicy: ParentClosePolicy): Promise<void> {
  await startChild(childWaits, { workflowId, parentClosePolicy });
}

/** The child is to be started in the very task that ends the parent. */
export async function parentInAHurry(workflowId: string): Promise<void> {
  void startChild(childWaits, { workflowId, parentClosePolicy: 'ABANDON' }).catch(() => undefined);
}

export async function parentThatSignals(text: string): Promise<string> {
  const child = await startChild(childWaits);
  await child.signal(go, text);
  return child.result();
}

export async function parentOfContinuing(runs: number): Promise<string> {
  return executeChild(childContinues, { args: [runs] });
}

/** A child of a child of a child. */
export async function ancestor(depth: number): Promise<string> {
  if (depth === 0) return `${workflowInfo().root?.workflowId}`;
  return executeChild(ancestor, { args: [depth - 1] });
}

export async function parentOfMany(count: number): Promise<number> {
  const names = Array.from({ length: count }, (_, index) => `n${index}`);
  const said = await Promise.all(names.map((name) => executeChild(childGreets, { args: [name] })));
  return said.filter((text, index) => text === `Hello, n${index}!`).length;
}

export async function outsider(workflowId: string, what: 'signal' | 'cancel'): Promise<string> {
  const handle = getExternalWorkflowHandle(workflowId);
  try {
    await (what === 'signal' ? handle.signal(go, 'an outsider') : handle.cancel());
    return 'done';
  } catch (error) {
    return String(error);
  }
}

/** Signals come while the target works, each exactly once and in order. */
export async function chatter(workflowId: string, count: number): Promise<void> {
  const handle = getExternalWorkflowHandle(workflowId);
  for (let index = 0; index < count; index += 1) await handle.signal(go, `s${index}`);
}

export async function listener(count: number): Promise<string[]> {
  const heard: string[] = [];
  setHandler(go, (text) => void heard.push(text));
  while (heard.length < count) await sleep(20);
  return heard;
}
