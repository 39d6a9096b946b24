import type { Store } from '@perdure/engine/ports';
import { defineMessage } from '@perdure/wire/codec';
import { uuidBytes, uuidText } from '../history/ids.js';

/** Written once for a database; says which cluster it is and which format its first host wrote. */
interface ClusterRecord {
  readonly clusterId: Uint8Array;
  readonly firstFormatVersion: number;
}

const format = defineMessage<Partial<ClusterRecord>>('perdure.stored.Cluster', [
  ['clusterId', 1, 'bytes'],
  ['firstFormatVersion', 2, 'uint32'],
]);

/** Version of the stored formats that this code writes. */
export const formatVersion = 1;

/** The cluster's id, drawn by whichever host comes first. */
export async function ensureClusterId(
  store: Pick<Store, 'ensureClusterRecord'>,
  freshId: string,
  timeoutMs: number,
): Promise<string> {
  const mine = format.encode({ clusterId: uuidBytes(freshId), firstFormatVersion: formatVersion });
  const { clusterId } = format.decode(await store.ensureClusterRecord(mine, { timeoutMs }));
  return clusterId?.length === 16 ? uuidText(clusterId) : freshId;
}
