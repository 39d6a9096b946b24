// For tests: a frontend over a history and a matching that only remember what they were asked.
import type { Clock, Logger, NamespaceRow, Random, Store } from '@perdure/engine/ports';
import type { CallContext, WorkflowServiceMethods } from '@perdure/wire/types';
import type { CallInfo } from '../../call.js';
import type { HistoryService } from '../../history/service.js';
import type { MatchingService } from '../../matching/service.js';
import type { Limits } from '../limits.js';
import { createFrontend } from '../frontend.js';
import { createNamespaces, type Namespace } from '../namespaces.js';

export interface Asked {
  readonly method: string;
  readonly argument: unknown;
  readonly call: CallInfo;
}

/** Virtual time; timers are not needed here. */
export class TestClock implements Clock {
  ms = 1_700_000_000_000;
  now(): number {
    return this.ms;
  }
  setTimer(): () => void {
    throw new Error('the frontend sets no timers');
  }
}

export function testRandom(): Random {
  let drawn = 0;
  return { uuid: () => `00000000-0000-7000-8000-${String(++drawn).padStart(12, '0')}`, next: () => 0.5 };
}

const silent = () => {};
export const silentLogger: Logger = { debug: silent, info: silent, warn: silent, error: silent };

export type NamespaceStore = Pick<Store, 'createNamespace' | 'readNamespace' | 'listNamespaces' | 'updateNamespace'> & {
  reads: number;
};

export function namespaceStore(): NamespaceStore {
  const rows: NamespaceRow[] = [];
  return {
    reads: 0,
    createNamespace(row) {
      if (rows.some(({ name }) => name === row.name)) return Promise.resolve(false);
      rows.push({ ...row, version: 1 });
      return Promise.resolve(true);
    },
    readNamespace(by) {
      this.reads++;
      return Promise.resolve(rows.find((row) => ('id' in by ? Buffer.compare(row.id, by.id) === 0 : row.name === by.name)));
    },
    listNamespaces({ afterName, limit }) {
      const later = rows.filter(({ name }) => afterName === undefined || name > afterName);
      return Promise.resolve(later.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, limit));
    },
    updateNamespace({ id, expectedVersion, data }) {
      const index = rows.findIndex((row) => Buffer.compare(row.id, id) === 0 && row.version === expectedVersion);
      const row = rows[index];
      if (row !== undefined) rows[index] = { ...row, data, version: expectedVersion + 1 };
      return Promise.resolve(row !== undefined);
    },
  };
}

/** Answers every method through `answers`, by default with an empty object. */
function recording<Service>(asked: Asked[], answers: Partial<Service>): Service {
  return new Proxy(
    {},
    {
      get: (_, method: string) => (argument: unknown, call: CallInfo) => {
        asked.push({ method, argument, call });
        const answer = (answers as Record<string, ((argument: unknown, call: CallInfo) => unknown) | undefined>)[method];
        return Promise.resolve(answer ? answer(argument, call) : {});
      },
    },
  ) as Service;
}

export interface Fixture {
  readonly clock: TestClock;
  readonly asked: Asked[];
  readonly namespace: Namespace;
  /** A task token of the namespace, as far as the frontend looks into it. */
  readonly token: Uint8Array;
  readonly frontend: ReturnType<typeof createFrontend>;
  readonly store: NamespaceStore;
  call<Method extends keyof WorkflowServiceMethods>(
    method: Method,
    request: WorkflowServiceMethods[Method]['request'],
    context?: Partial<CallContext>,
  ): Promise<unknown>;
}

const nothingStarted = { response: {}, workflowTaskEvents: undefined };

export async function createFixture(
  answers: {
    readonly history?: Partial<HistoryService>;
    readonly matching?: Partial<MatchingService>;
    readonly limits?: Partial<Limits>;
    readonly logger?: Logger;
  } = {},
): Promise<Fixture> {
  const clock = new TestClock();
  const random = testRandom();
  const asked: Asked[] = [];
  const store = namespaceStore();
  const namespaces = createNamespaces({ store, clock, random, logger: silentLogger });
  const namespace = await namespaces.register({ name: 'default', retentionSeconds: 86_400 });
  const frontend = createFrontend({
    history: recording<HistoryService>(asked, { startWorkflow: () => Promise.resolve(nothingStarted), ...answers.history }),
    matching: recording<MatchingService>(asked, answers.matching ?? {}),
    namespaces,
    ...(answers.limits && { limits: answers.limits }),
    clock,
    random,
    logger: answers.logger ?? silentLogger,
    serverVersion: '0.1.0',
    cluster: { id: random.uuid(), shardCount: 4, storeName: 'memory' },
  });
  const methods = (frontend.services[0]?.methods ?? {}) as Readonly<
    Record<string, (request: unknown, context: CallContext) => Promise<unknown>>
  >;
  return {
    clock,
    asked,
    namespace,
    token: tokenOf(namespace.id),
    frontend,
    store,
    call(method, request, context) {
      const signal = new AbortController().signal;
      const full = { method, deadlineMs: undefined, signal, headers: { get: () => undefined }, peer: 'test', ...context };
      return methods[method]?.(request, full) ?? Promise.reject(new Error(`${method} has no handler`));
    },
  };
}

export function tokenOf(namespaceId: string): Uint8Array {
  return Uint8Array.of(0x0a, namespaceId.length, ...Buffer.from(namespaceId));
}
