/**
 * One host's way to the database: calls take time, fail before or after they were carried out, or are carried out long after they
 * were given up. Whatever is carried out is told to the observer at that moment.
 */
import { StoreUnavailableError, type CallOptions, type Store } from '@perdure/engine/ports';
import { commitWithFaults } from './fault-commit.js';
import { latencyMs, type FaultStoreParts } from './fault-store-parts.js';
import type { FaultKind } from './fault-plan.js';

interface Call<Result> {
  readonly label: string;
  readonly options: CallOptions;
  readonly run: () => Promise<Result>;
  /** Faults that strike before it is carried out, and after. */
  readonly before: FaultKind;
  readonly after?: FaultKind;
}

/** Carried out in the middle of the latency; the database does so whether the caller lives or not. */
function callWithFaults<Result>(parts: FaultStoreParts, { label, options, run, before, after }: Call<Result>): Promise<Result> {
  const { world, machine, faults, outage } = parts;
  const { timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const takesMs = latencyMs(parts);
    const enter = (delayMs: number, what: string, settle: () => void) =>
      void world.at(delayMs, `${machine.name} ${label} ${what}`, () => machine.enter('message', settle));
    const fails = (why: string, delayMs: number) => enter(delayMs, why, () => reject(new StoreUnavailableError(why)));
    if (world.nowMs < outage.untilMs) return fails('away', Math.min(timeoutMs, 50));
    if (faults.strikes(before)) return fails('fails', Math.min(takesMs, timeoutMs));
    const vain = after !== undefined && faults.strikes(after);
    if (takesMs >= timeoutMs) fails('times out', timeoutMs);
    world.at(takesMs / 2, `${machine.name} ${label}`, () => {
      run().then(
        (result) => (vain ? fails('answer lost', takesMs / 2) : enter(takesMs / 2, 'done', () => resolve(result))),
        (error: Error) => world.fail(error),
      );
    });
    return undefined;
  });
}

export function faultStore(parts: FaultStoreParts): Store {
  const { database, observer } = parts;
  const read = <Result>(label: string, options: CallOptions, run: () => Promise<Result>) =>
    callWithFaults(parts, { label, options, run, before: 'readFails' });
  const write = <Result>(label: string, options: CallOptions, run: () => Promise<Result>) =>
    callWithFaults(parts, { label, options, run, before: 'recordWriteFails', after: 'recordReplyLost' });
  return {
    name: 'simulated',
    commit: (group, options) => commitWithFaults(parts, group, options),
    loadUnit: (key, options) => read('loadUnit', options, () => database.loadUnit(key, options)),
    loadParts: (slot, runId, options) => read('loadParts', options, () => database.loadParts(slot, runId, options)),
    readHistory: (range, options) => read('readHistory', options, () => database.readHistory(range, options)),
    ensureShards: (shards, options) => write('ensureShards', options, () => database.ensureShards(shards, options)),
    listShards: (options) => read('listShards', options, () => database.listShards(options)),
    acquireShard: (request, options) =>
      write(`acquireShard ${request.shardId}`, options, async () => {
        const row = await database.acquireShard(request, options);
        if (row !== undefined) observer.acquired(row);
        return row;
      }),
    releaseShard: (request, options) => write('releaseShard', options, () => database.releaseShard(request, options)),
    readTimers: (range, options) => read('readTimers', options, () => database.readTimers(range, options)),
    readDispatches: (range, options) => read('readDispatches', options, () => database.readDispatches(range, options)),
    listDispatchQueues: (range, options) =>
      read('listDispatchQueues', options, () => database.listDispatchQueues(range, options)),
    createNamespace: (row, options) => write('createNamespace', options, () => database.createNamespace(row, options)),
    readNamespace: (by, options) => read('readNamespace', options, () => database.readNamespace(by, options)),
    listNamespaces: (range, options) => read('listNamespaces', options, () => database.listNamespaces(range, options)),
    updateNamespace: (row, options) => write('updateNamespace', options, () => database.updateNamespace(row, options)),
    heartbeatHost: (host, options) => write('heartbeatHost', options, () => database.heartbeatHost(host, options)),
    listHosts: (options) => read('listHosts', options, () => database.listHosts(options)),
    removeHost: (hostId, options) => write('removeHost', options, () => database.removeHost(hostId, options)),
    ensureClusterRecord: (data, options) =>
      write('ensureClusterRecord', options, () => database.ensureClusterRecord(data, options)),
    close: async () => undefined,
  };
}
