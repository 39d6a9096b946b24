/** A group commit and what may become of it. */
import type { CallOptions, CommitOutcome, ShardCommit } from '@perdure/engine/ports';
import { latencyMs, type FaultStoreParts } from './fault-store-parts.js';

/** Content with this in it is refused for good. */
export const REFUSED_CONTENT = 'content the store refuses';

/** How late a commit may be carried out that was given up. */
const LATE_MS = 20_000;

type Outcomes = readonly CommitOutcome[];

const unknown = (): CommitOutcome => ({ at: 'unknown', reason: 'simulated' });

export function commitWithFaults(parts: FaultStoreParts, group: readonly ShardCommit[], options: CallOptions): Promise<Outcomes> {
  const { world, machine, faults, outage } = parts;
  const { timeoutMs } = options;
  const takesMs = latencyMs(parts);
  return new Promise((resolve) => {
    const answer = (delayMs: number, outcomes: Outcomes) =>
      void world.at(delayMs, `${machine.name} commit answered`, () => machine.enter('message', () => resolve(outcomes)));
    if (world.nowMs < outage.untilMs) return answer(Math.min(timeoutMs, 50), group.map(unknown));
    if (faults.strikes('commitFailsBefore')) return answer(Math.min(takesMs, timeoutMs), group.map(unknown));
    const late = faults.strikes('commitLate');
    if (late || takesMs >= timeoutMs) answer(Math.min(takesMs, timeoutMs), group.map(unknown));
    const hide = late ? () => false : drawHidden(parts, group.length);
    world.at(late ? world.random.between(0, LATE_MS) : takesMs / 2, `${machine.name} commit`, () => {
      carryOut(parts, group).then(
        (outcomes) =>
          answer(
            takesMs / 2,
            outcomes.map((outcome, index) => (hide(index) ? unknown() : outcome)),
          ),
        (error: Error) => world.fail(error),
      );
    });
    return undefined;
  });
}

/** Whose outcomes the caller is not told. */
function drawHidden({ faults }: FaultStoreParts, shards: number): (index: number) => boolean {
  if (faults.strikes('commitFailsAfter')) return () => true;
  const partly = shards > 1 && faults.strikes('commitPartlyUnknown');
  return (index) => partly && index % 2 === 0;
}

async function carryOut(
  { world, machine, faults, database, observer }: FaultStoreParts,
  group: readonly ShardCommit[],
): Promise<Outcomes> {
  const refused = group.map(refusedUnit);
  const taken = group.filter((_, index) => refused[index] === undefined);
  const outcomes = [...(await database.commit(taken, { timeoutMs: 1_000 }))];
  return group.map((commit, index) => {
    const unit = refused[index];
    const outcome: CommitOutcome = unit === undefined ? (outcomes.shift() ?? unknown()) : refusal(commit, unit);
    world.note(`${machine.name} shard ${commit.shardId}/${commit.rangeId} ${outcome.at} ${commit.units.length}`);
    if (unit !== undefined) faults.struck.contentRejected += 1;
    if (outcome.at === 'committed') observer.committed(commit);
    return outcome;
  });
}

/** Some stores can tell the culprit, others cannot. */
const refusal = ({ shardId }: ShardCommit, unit: number): CommitOutcome => ({
  at: 'rejected',
  unit: shardId % 2 === 0 ? unit : undefined,
  reason: 'refused',
});

function refusedUnit({ units }: ShardCommit): number | undefined {
  const index = units.findIndex(
    ({ nodes, parts }) =>
      nodes.some(({ data }) => isRefused(data)) || parts.some(({ data }) => data !== undefined && isRefused(data)),
  );
  return index < 0 ? undefined : index;
}
const isRefused = (data: Uint8Array): boolean =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).includes(REFUSED_CONTENT);
