import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { ShardCommit, Store, UnitWrite } from '@perdure/engine/ports';

/** Generous: no test waits for it. */
export const options = { timeoutMs: 30_000 } as const;

/** A folder for the tests of a file, removed when they are done. Returns the path of a new file in it with each call. */
export function scratchFiles(): (name?: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'perdure-sqlite-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  return (name = 'store.db') => join(folder, `${++count}-${name}`);
}

const bytes = (length: number, last = 0) => {
  const filled = new Uint8Array(length);
  filled[length - 1] = last;
  return filled;
};

/** A write with a row or two in every table. */
export function unitWrite(id: string, expectedVersion = 0): UnitWrite {
  const runId = bytes(16, 1);
  const version = expectedVersion + 1;
  return {
    key: {
      slot: Buffer.from(id).reduce((slot, byte) => (slot * 31 + byte) % 2 ** 32, 7),
      namespaceId: bytes(16),
      kind: 1,
      id: Buffer.from(id),
    },
    expectedVersion,
    version,
    currentRunId: runId,
    data: Buffer.from(`${id} ${version}`),
    parts: [{ runId, name: new Uint8Array(), data: Buffer.from(`${id} ${version}`) }],
    nodes: [
      {
        branchId: runId,
        firstEventId: version,
        writeId: version,
        previousWriteId: expectedVersion,
        eventCount: 1,
        data: bytes(200, version),
      },
    ],
    timersAdded: [{ dueMs: version, name: Buffer.from(`${id} ${version}`), slot: 1, data: bytes(20) }],
    timersRemoved: [],
    dispatchesAdded: [{ queue: Buffer.from(id), priority: 1, order: version, slot: 1, data: bytes(30) }],
    dispatchesRemoved: [],
  };
}

export function shardCommit(rangeId: number, units: readonly UnitWrite[], shardId = 1): ShardCommit {
  return { shardId, rangeId, shardTimeMs: 0, units, tidy: { timersRemoved: [], dispatchesRemoved: [] } };
}

/** Makes shard 1 if there is none and takes it; resolves to the range id. */
export async function takeShard(store: Store): Promise<number> {
  const [shard] = await store.ensureShards([{ shardId: 1, slotFrom: 0, slotTo: 2 ** 32 - 1 }], options);
  const row = await store.acquireShard({ shardId: 1, seenRangeId: shard?.rangeId ?? 0, owner: 'test' }, options);
  if (row === undefined) throw new Error('the shard was taken by another');
  return row.rangeId;
}

export async function versionOf(store: Store, id: string): Promise<number> {
  return (await store.loadUnit(unitWrite(id).key, options))?.version ?? 0;
}
