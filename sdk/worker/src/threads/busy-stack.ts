import type { Session } from 'node:inspector';
import type { Environment } from '../environment.js';

/** A place in a script of a thread, counted from 0. */
export interface BusyFrame {
  readonly functionName: string;
  readonly script: string;
  readonly line: number;
  readonly column: number;
}

interface DebuggerMessage {
  readonly method?: string;
  readonly params?: {
    readonly scriptId?: string;
    readonly url?: string;
    readonly callFrames?: readonly {
      readonly functionName: string;
      readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
    }[];
  };
}

interface AttachedParams {
  readonly sessionId: string;
  readonly workerInfo: { readonly title: string };
}

/**
 * Where the code is that a thread of this process runs, innermost first, by halting it for a moment with V8's debugger. Undefined
 * when it does not run anything after all.
 */
export async function findBusyStack(
  threadId: number,
  environment: Pick<Environment, 'after'>,
  waitMs = 2000,
): Promise<readonly BusyFrame[] | undefined> {
  const inspector = await import('node:inspector');
  const session = new inspector.Session();
  session.connect();
  try {
    return await new Promise((resolve) => {
      const stopTimer = environment.after(waitMs, () => {
        resolve(undefined);
      });
      attach(session, threadId, (frames) => {
        stopTimer();
        resolve(frames);
      });
    });
  } finally {
    session.disconnect();
  }
}

function attach(session: Session, threadId: number, done: (frames: readonly BusyFrame[]) => void): void {
  const scripts = new Map<string, string>();
  let target: string | undefined;
  let nextId = 1;
  const send = (method: string) => {
    const message = JSON.stringify({ id: nextId, method });
    nextId += 1;
    session.post('NodeWorker.sendMessageToWorker', { sessionId: target ?? '', message });
  };
  session.on('NodeWorker.attachedToWorker', ({ params }: { params: AttachedParams }) => {
    if (target !== undefined || !new RegExp(`\\b${threadId}\\]`).test(params.workerInfo.title)) return;
    target = params.sessionId;
    send('Debugger.enable');
    send('Debugger.pause');
  });
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }: { params: { sessionId: string; message: string } }) => {
    if (params.sessionId !== target) return;
    const { method, params: told } = JSON.parse(params.message) as DebuggerMessage;
    if (method === 'Debugger.scriptParsed') scripts.set(told?.scriptId ?? '', told?.url ?? '');
    if (method !== 'Debugger.paused') return;
    send('Debugger.resume');
    done(
      (told?.callFrames ?? []).map(({ functionName, location }) => ({
        functionName,
        script: scripts.get(location.scriptId) ?? '',
        line: location.lineNumber,
        column: location.columnNumber ?? 0,
      })),
    );
  });
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
}
