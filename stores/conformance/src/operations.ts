import type { ShardCommit, Store, StoredUnit, UnitKey, UnitWrite } from '@perdure/engine/ports';
import { bytes, dispatch, id16, node, part, shardCommit, timer, unitKey, unitWrite } from './builders.js';
import { options } from './world.js';

export interface ShardState {
  readonly shardId: number;
  readonly rangeId: number;
  readonly slotFrom: number;
}

export type Operation =
  | { readonly kind: 'commit'; readonly group: readonly ShardCommit[] }
  | { readonly kind: 'other'; run(store: Store): Promise<unknown> };

type LoadUnit = (key: UnitKey) => Promise<StoredUnit | undefined>;

const names = ['', '\x00', 'a', 'a\x00', 'ab', '\x80', '\xff', '\xff\xff'];
const slots = Array.from({ length: 12 }, (_, slot) => slot);

/** Random operations over few keys, so that they meet. A shard's part of a group has at most one fault, so that its outcome is certain. */
export class OperationGenerator {
  readonly keys = slots.flatMap((slot) => ['', 'a', '\xff'].map((id) => unitKey(slot, id)));
  readonly runs = slots.flatMap((slot) => [0, 1].map((run) => ({ slot, runId: id16(run) })));
  readonly queues = names.map(bytes);
  #state: number;
  /** Orders and write ids are never used twice, save as a fault. */
  #serial = 0;

  constructor(seed: number) {
    this.#state = seed;
  }

  async next(shards: readonly ShardState[], load: LoadUnit): Promise<Operation> {
    if (this.#chance(0.85)) {
      const group: ShardCommit[] = [];
      for (const shard of shards) if (this.#chance(0.6)) group.push(await this.#shardCommit(shard, load));
      return { kind: 'commit', group };
    }
    return { kind: 'other', run: this.#other(this.#pick(shards)) };
  }

  #other({ shardId, rangeId }: ShardState): (store: Store) => Promise<unknown> {
    const range = rangeId - this.#below(2);
    const [name, id, version] = [this.#pick(['n', 'm', 'ö', 'nn']), id16(this.#below(4)), 1 + this.#below(3)];
    return this.#pick<(store: Store) => Promise<unknown>>([
      (store) => store.acquireShard({ shardId, seenRangeId: range, owner: name }, options),
      (store) => store.acquireShard({ shardId, seenRangeId: rangeId, owner: name }, options),
      (store) => store.releaseShard({ shardId, rangeId: range }, options),
      (store) => store.createNamespace({ id, name, data: bytes(name.slice(0, 1)) }, options),
      (store) => store.updateNamespace({ id, expectedVersion: version, data: bytes('u') }, options),
    ]);
  }

  async #shardCommit({ shardId, rangeId, slotFrom }: ShardState, load: LoadUnit): Promise<ShardCommit> {
    const fault = this.#chance(0.25) ? this.#pick(['fenced', 'conflict', 'rejected'] as const) : undefined;
    const mine = this.keys.filter(({ slot }) => slot >= slotFrom && slot < slotFrom + 4 && this.#chance(0.3));
    const units: UnitWrite[] = [];
    for (const key of mine) units.push(this.#unitWrite(key, (await load(key))?.version ?? 0));
    const culprit = this.#below(Math.max(1, units.length));
    const unit = units[culprit];
    if (unit !== undefined && fault === 'conflict') {
      const wrong = unit.expectedVersion + (unit.expectedVersion > 0 && this.#chance(0.5) ? -unit.expectedVersion : 1);
      units[culprit] = { ...unit, expectedVersion: wrong, version: wrong + 1 };
    }
    if (unit !== undefined && fault === 'rejected') {
      const twice = node(1, ++this.#serial);
      units[culprit] = { ...unit, nodes: [...unit.nodes, twice, twice] };
    }
    const tidy = { timersRemoved: this.#some(() => this.#timer()), dispatchesRemoved: this.#some(() => this.#oldDispatch()) };
    return shardCommit(shardId, fault === 'fenced' ? rangeId + 1 : rangeId, units, { shardTimeMs: this.#below(1000), tidy });
  }

  #unitWrite(key: UnitKey, expectedVersion: number): UnitWrite {
    const parts = new Map(this.#some(() => this.#part()).map((each) => [`${String(each.runId)} ${String(each.name)}`, each]));
    return unitWrite(key, {
      expectedVersion,
      version: expectedVersion + 1 + this.#below(3),
      currentRunId: id16(this.#below(2)),
      data: bytes(this.#pick(names)),
      parts: [...parts.values()],
      nodes: this.#some(() =>
        node(1 + this.#below(10), ++this.#serial, { branchId: id16(this.#below(2)), previousWriteId: this.#below(9) }),
      ),
      timersAdded: this.#some(() => this.#timer()),
      timersRemoved: this.#some(() => this.#timer()),
      dispatchesAdded: this.#some(() => dispatch(this.#pick(names), 1 + this.#below(3), ++this.#serial)),
      dispatchesRemoved: this.#some(() => this.#oldDispatch()),
    });
  }

  #part() {
    return part(this.#pick(names), this.#chance(0.3) ? undefined : this.#pick(names), id16(this.#below(2)));
  }

  #timer() {
    return timer(this.#below(8), this.#pick(names), { slot: this.#below(12), data: bytes(this.#pick(names)) });
  }

  #oldDispatch() {
    return dispatch(this.#pick(names), 1 + this.#below(3), 1 + this.#below(Math.max(1, this.#serial)));
  }

  #some<Item>(make: () => Item): Item[] {
    return Array.from({ length: this.#below(4) }, make);
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  #chance(probability: number): boolean {
    return this.#below(1e6) < probability * 1e6;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#below(items.length)] as Item;
  }
}
