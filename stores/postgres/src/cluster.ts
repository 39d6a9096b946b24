import type { NamespaceRow, Store } from '@perdure/engine/ports';
import type { Sessions, Statement } from './sessions.js';

const namespaceColumns = 'id, name, version, data';

const statements = {
  createNamespace: {
    name: 'create_namespace',
    text: 'INSERT INTO namespace (id, name, data) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING true',
  },
  namespaceById: { name: 'namespace_by_id', text: `SELECT ${namespaceColumns} FROM namespace WHERE id = $1` },
  namespaceByName: { name: 'namespace_by_name', text: `SELECT ${namespaceColumns} FROM namespace WHERE name = $1` },
  listNamespaces: {
    name: 'list_namespaces',
    text: `SELECT ${namespaceColumns} FROM namespace WHERE name > $1 ORDER BY name LIMIT $2`,
  },
  listNamespacesFromStart: {
    name: 'list_namespaces_from_start',
    text: `SELECT ${namespaceColumns} FROM namespace ORDER BY name LIMIT $1`,
  },
  updateNamespace: {
    name: 'update_namespace',
    text: 'UPDATE namespace SET version = version + 1, data = $3 WHERE id = $1 AND version = $2 RETURNING true',
  },
  // Only the database's clock is compared with itself: hosts' clocks disagree.
  heartbeatHost: {
    name: 'heartbeat_host',
    text: `INSERT INTO host (host_id, data, beat_at) VALUES ($1, $2, clock_timestamp())
      ON CONFLICT (host_id) DO UPDATE SET data = excluded.data, beat_at = excluded.beat_at`,
  },
  listHosts: {
    name: 'list_hosts',
    text: `SELECT host_id, data, greatest(0, extract(epoch FROM clock_timestamp() - beat_at) * 1000)::float8 FROM host ORDER BY host_id`,
  },
  removeHost: { name: 'remove_host', text: 'DELETE FROM host WHERE host_id = $1' },
  createClusterRecord: {
    name: 'create_cluster_record',
    text: 'INSERT INTO cluster_record (data) VALUES ($1) ON CONFLICT DO NOTHING',
  },
  readClusterRecord: { name: 'read_cluster_record', text: 'SELECT data FROM cluster_record' },
} satisfies Record<string, Statement>;

type NamespaceFound = [id: Uint8Array, name: string, version: number, data: Uint8Array];
const namespaceOf = ([id, name, version, data]: NamespaceFound): NamespaceRow => ({ id, name, version, data });

type NamespaceCalls = Pick<Store, 'createNamespace' | 'readNamespace' | 'listNamespaces' | 'updateNamespace'>;

export function namespaceCalls(sessions: Sessions): NamespaceCalls {
  return {
    async createNamespace({ id, name, data }, options) {
      return (await sessions.write(statements.createNamespace, [id, name, data], options)).length > 0;
    },

    async readNamespace(by, options) {
      const [row] =
        'id' in by
          ? await sessions.read<NamespaceFound>(statements.namespaceById, [by.id], options)
          : await sessions.read<NamespaceFound>(statements.namespaceByName, [by.name], options);
      return row && namespaceOf(row);
    },

    async listNamespaces({ afterName, limit }, options) {
      const rows =
        afterName === undefined
          ? await sessions.read<NamespaceFound>(statements.listNamespacesFromStart, [limit], options)
          : await sessions.read<NamespaceFound>(statements.listNamespaces, [afterName, limit], options);
      return rows.map(namespaceOf);
    },

    async updateNamespace({ id, expectedVersion, data }, options) {
      return (await sessions.write(statements.updateNamespace, [id, expectedVersion, data], options)).length > 0;
    },
  };
}

type ClusterCalls = Pick<Store, 'heartbeatHost' | 'listHosts' | 'removeHost' | 'ensureClusterRecord'>;

export function clusterCalls(sessions: Sessions): ClusterCalls {
  return {
    async heartbeatHost({ hostId, data }, options) {
      await sessions.write(statements.heartbeatHost, [hostId, data], options);
    },

    async listHosts(options) {
      const rows = await sessions.read<[string, Uint8Array, number]>(statements.listHosts, [], options);
      return rows.map(([hostId, data, ageMs]) => ({ hostId, data, ageMs }));
    },

    async removeHost(hostId, options) {
      await sessions.write(statements.removeHost, [hostId], options);
    },

    async ensureClusterRecord(data, options) {
      const stored = await sessions.read<[Uint8Array]>(statements.readClusterRecord, [], options);
      if (stored[0]) return stored[0][0];
      await sessions.write(statements.createClusterRecord, [data], options);
      const [row] = await sessions.read<[Uint8Array]>(statements.readClusterRecord, [], options);
      if (!row) throw new Error('the cluster record is gone right after it was written');
      return row[0];
    },
  };
}
