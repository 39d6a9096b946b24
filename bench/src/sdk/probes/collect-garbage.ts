// Garbage is collected in every thread, workflow threads included, which nothing but the debugging protocol can reach.
import { Session } from 'node:inspector/promises';

interface FromWorker {
  readonly id?: number;
  readonly result?: { readonly usedSize?: number };
}

/** Collects what can be collected in all threads; resolves to the bytes that are alive in their heaps together. */
export async function collectGarbage(): Promise<number> {
  const session = new Session();
  session.connect();
  const threads = await workerSessions(session);
  // Twice: what finalizers let go of is gone with the second.
  for (const method of ['HeapProfiler.collectGarbage', 'HeapProfiler.collectGarbage']) {
    await session.post(method);
    await Promise.all(threads.map(async (thread) => thread.post(method)));
  }
  let used = process.memoryUsage().heapUsed;
  for (const thread of threads) used += (await thread.post('Runtime.getHeapUsage')).usedSize ?? 0;
  await session.post('NodeWorker.disable');
  session.disconnect();
  return used;
}

interface WorkerSession {
  post(method: string): Promise<NonNullable<FromWorker['result']>>;
}

async function workerSessions(session: Session): Promise<WorkerSession[]> {
  const ids: string[] = [];
  const waiting = new Map<number, (result: NonNullable<FromWorker['result']>) => void>();
  session.on('NodeWorker.attachedToWorker', ({ params }) => ids.push(params.sessionId));
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
    const { id = 0, result = {} } = JSON.parse(params.message) as FromWorker;
    waiting.get(id)?.(result);
  });
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  let number = 0;
  return ids.map((sessionId) => ({
    async post(method) {
      number += 1;
      const id = number;
      const answer = new Promise<NonNullable<FromWorker['result']>>((resolve) => waiting.set(id, resolve));
      await session.post('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id, method }) });
      return answer;
    },
  }));
}
