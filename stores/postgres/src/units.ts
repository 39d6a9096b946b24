import type { HistoryNode, Store, StoredPart } from '@perdure/engine/ports';
import type { Sessions, Statement } from './sessions.js';

/** The unit's row first, then its parts: one statement is one snapshot. */
const loadUnit: Statement = {
  name: 'load_unit',
  text: `WITH found AS MATERIALIZED (
      SELECT version, current_run_id, data FROM unit WHERE slot = $1 AND namespace_id = $2 AND kind = $3 AND id = $4)
    SELECT version, current_run_id, NULL::bytea AS name, data FROM found
    UNION ALL
    (SELECT NULL, NULL, name, data FROM part WHERE slot = $1 AND run_id = (SELECT current_run_id FROM found) ORDER BY name)`,
};

const loadParts: Statement = {
  name: 'load_parts',
  text: 'SELECT name, data FROM part WHERE slot = $1 AND run_id = $2 ORDER BY name',
};

/** A node is returned while the bytes of those before it stay below the limit, so that there is always one. */
const readHistory = (name: string, direction: 'ASC' | 'DESC'): Statement => {
  const order = `first_event_id ${direction}, write_id ${direction}`;
  return {
    name,
    text: `SELECT branch_id, first_event_id, write_id, previous_write_id, event_count, data
      FROM (
        SELECT *, sum(octet_length(data)) OVER (ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
        FROM (
          SELECT * FROM history
          WHERE slot = $1 AND branch_id = $2 AND first_event_id >= $3 AND first_event_id < $4
          ORDER BY ${order} LIMIT $5
        ) AS page
      ) AS measured
      WHERE coalesce(bytes_before, 0) < $6 OR bytes_before IS NULL
      ORDER BY ${order}`,
  };
};
const readForward = readHistory('read_history', 'ASC');
const readBackward = readHistory('read_history_reverse', 'DESC');

type PartRow = [name: Uint8Array, data: Uint8Array];
type UnitFound = [version: number, currentRunId: Uint8Array, name: null, data: Uint8Array];
type PartFound = [version: null, currentRunId: null, name: Uint8Array, data: Uint8Array];
type NodeRow = [
  branchId: Uint8Array,
  firstEventId: number,
  writeId: number,
  previousWriteId: number,
  eventCount: number,
  data: Uint8Array,
];

export function unitCalls(sessions: Sessions): Pick<Store, 'loadUnit' | 'loadParts' | 'readHistory'> {
  return {
    async loadUnit({ slot, namespaceId, kind, id }, options) {
      const [unit, ...rest] = await sessions.read<UnitFound | PartFound>(loadUnit, [slot, namespaceId, kind, id], options);
      if (!unit) return undefined;
      const [version, currentRunId, , data] = unit as UnitFound;
      const parts = rest.map((row): StoredPart => ({ name: (row as PartFound)[2], data: row[3] }));
      return { version, currentRunId, data, parts };
    },

    async loadParts(slot, runId, options) {
      const rows = await sessions.read<PartRow>(loadParts, [slot, runId], options);
      return rows.map(([name, data]) => ({ name, data }));
    },

    async readHistory({ slot, branchId, fromEventId, toEventId, nodesMax, bytesMax, reverse }, options) {
      const parameters = [slot, branchId, fromEventId, toEventId, nodesMax, bytesMax];
      const rows = await sessions.read<NodeRow>(reverse ? readBackward : readForward, parameters, options);
      return rows.map(([branch, firstEventId, writeId, previousWriteId, eventCount, data]): HistoryNode => ({
        ...{ branchId: branch, firstEventId, writeId, previousWriteId, eventCount, data },
      }));
    },
  };
}
