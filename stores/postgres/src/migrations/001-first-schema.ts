// Version 1. A migration that has been released is never edited: what comes next is a new file.
//
// Tables are keyed by their primary keys alone: every further index would cost each commit write-ahead log. Pages are not
// filled to the brim, so that a new version of a row finds room on its page and touches no index (a HOT update). The
// churny tables are vacuumed after a small share of dead rows, or the front of a queue would be a graveyard to scan.

const tables = `
CREATE TABLE shard (
  shard_id int PRIMARY KEY,
  slot_from bigint NOT NULL,
  slot_to bigint NOT NULL,
  range_id bigint NOT NULL DEFAULT 0,
  owner text NOT NULL DEFAULT '',
  shard_time_ms bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

CREATE TABLE unit (
  slot bigint,
  namespace_id bytea,
  kind smallint,
  id bytea,
  version bigint NOT NULL,
  current_run_id bytea NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (slot, namespace_id, kind, id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

CREATE TABLE part (
  slot bigint,
  run_id bytea,
  name bytea,
  data bytea NOT NULL,
  PRIMARY KEY (slot, run_id, name)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

CREATE TABLE history (
  slot bigint,
  branch_id bytea,
  first_event_id bigint,
  write_id bigint,
  previous_write_id bigint NOT NULL,
  event_count bigint NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (slot, branch_id, first_event_id, write_id)
);

CREATE TABLE timer (
  shard_id int,
  due_ms bigint,
  name bytea,
  slot bigint NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (shard_id, due_ms, name)
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE dispatch (
  shard_id int,
  queue bytea,
  priority int,
  task_order bigint,
  slot bigint NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (shard_id, queue, priority, task_order)
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

CREATE TABLE namespace (
  id bytea PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  version bigint NOT NULL DEFAULT 1,
  data bytea NOT NULL
);

CREATE TABLE host (
  host_id text COLLATE "C" PRIMARY KEY,
  data bytea NOT NULL,
  beat_at timestamptz NOT NULL
) WITH (fillfactor = 20);

CREATE TABLE cluster_record (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  data bytea NOT NULL
);
`;

/** lz4 costs a fraction of the CPU of the default compression; a server built without it keeps the default. */
const compression = `
DO $$
DECLARE
  each text;
BEGIN
  FOREACH each IN ARRAY ARRAY['unit', 'part', 'history', 'timer', 'dispatch'] LOOP
    EXECUTE format('ALTER TABLE %I ALTER COLUMN data SET COMPRESSION lz4', each);
  END LOOP;
EXCEPTION WHEN feature_not_supported OR syntax_error THEN
  NULL;
END $$;
`;

/** Two hosts may start at once with different ideas of how many shards there should be: the first one decides. */
const ensureShards = `
CREATE FUNCTION ensure_shards_1(ids int[], slots_from bigint[], slots_to bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM shard) THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock('shard'::regclass::oid::int, 1);
  IF EXISTS (SELECT FROM shard) THEN RETURN; END IF;
  INSERT INTO shard (shard_id, slot_from, slot_to) SELECT * FROM unnest(ids, slots_from, slots_to);
END $$;
`;

/**
 * One call is one transaction is one round trip: all of a group is applied, or an error tells why nothing was.
 *
 * The first thing it does is to update the shards' rows, in the order given (ascending ids, so two calls cannot deadlock).
 * That takes the row locks which acquisitions need too, and sees the newest range ids: a call that began before an
 * acquisition and waited for it finds its range id gone. Every statement after it has a newer snapshot than the locks.
 *
 * PD001 names what stands in the way: {"fenced": [shard numbers], "added": [unit numbers], "changed": [unit numbers]}, all from 1.
 * A row of this transaction is known by its xmin, so the culprits are looked up only when the number of rows was wrong.
 *
 * No row stands twice in the arrays. Inserts are plain ones: ON CONFLICT would log a second record per row. Only timers may be there already; the caller then
 * repeats the call with timers_may_exist.
 */
const commitGroup = `
CREATE FUNCTION commit_group_1(
  timers_may_exist boolean,
  shard_ids int[], range_ids bigint[], shard_times bigint[],
  added_slots bigint[], added_namespaces bytea[], added_kinds smallint[], added_ids bytea[],
  added_versions bigint[], added_runs bytea[], added_data bytea[],
  changed_slots bigint[], changed_namespaces bytea[], changed_kinds smallint[], changed_ids bytea[],
  changed_expected bigint[], changed_versions bigint[], changed_runs bytea[], changed_data bytea[],
  part_slots bigint[], part_runs bytea[], part_names bytea[], part_data bytea[],
  gone_part_slots bigint[], gone_part_runs bytea[], gone_part_names bytea[],
  node_slots bigint[], node_branches bytea[], node_firsts bigint[], node_writes bigint[], node_previous bigint[],
  node_counts bigint[], node_data bytea[],
  timer_shards int[], timer_dues bigint[], timer_names bytea[], timer_slots bigint[], timer_data bytea[],
  gone_timer_shards int[], gone_timer_dues bigint[], gone_timer_names bytea[],
  task_shards int[], task_queues bytea[], task_priorities int[], task_orders bigint[], task_slots bigint[], task_data bytea[],
  gone_task_shards int[], gone_task_queues bytea[], gone_task_priorities int[], gone_task_orders bigint[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  fenced int[] := '{}';
  is_refused boolean := false;
  row_count int;
BEGIN
  FOR i IN 1 .. cardinality(shard_ids) LOOP
    UPDATE shard SET shard_time_ms = greatest(shard_time_ms, shard_times[i])
      WHERE shard_id = shard_ids[i] AND range_id = range_ids[i];
    IF NOT FOUND THEN fenced := fenced || i; is_refused := true; END IF;
  END LOOP;

  IF added_slots IS NOT NULL THEN
    INSERT INTO unit (slot, namespace_id, kind, id, version, current_run_id, data)
      SELECT * FROM unnest(added_slots, added_namespaces, added_kinds, added_ids, added_versions, added_runs, added_data)
        AS w(slot, namespace_id, kind, id, version, current_run_id, data)
      WHERE NOT EXISTS (SELECT FROM unit u
        WHERE u.slot = w.slot AND u.namespace_id = w.namespace_id AND u.kind = w.kind AND u.id = w.id);
    GET DIAGNOSTICS row_count = ROW_COUNT;
    is_refused := is_refused OR row_count <> cardinality(added_slots);
  END IF;
  IF changed_slots IS NOT NULL THEN
    UPDATE unit u SET version = w.version, current_run_id = w.current_run_id, data = w.data
      FROM unnest(changed_slots, changed_namespaces, changed_kinds, changed_ids, changed_expected, changed_versions, changed_runs,
        changed_data) AS w(slot, namespace_id, kind, id, expected, version, current_run_id, data)
      WHERE u.slot = w.slot AND u.namespace_id = w.namespace_id AND u.kind = w.kind AND u.id = w.id AND u.version = w.expected;
    GET DIAGNOSTICS row_count = ROW_COUNT;
    is_refused := is_refused OR row_count <> cardinality(changed_slots);
  END IF;

  IF is_refused THEN
    RAISE EXCEPTION USING ERRCODE = 'PD001', MESSAGE = 'perdure: a shard has a new owner or a unit another version; nothing was written',
      DETAIL = json_build_object(
        'fenced', fenced,
        'added', ARRAY(SELECT n FROM unnest(added_slots, added_namespaces, added_kinds, added_ids)
          WITH ORDINALITY AS w(slot, namespace_id, kind, id, n)
          LEFT JOIN unit u ON u.slot = w.slot AND u.namespace_id = w.namespace_id AND u.kind = w.kind AND u.id = w.id
          WHERE u.xmin IS DISTINCT FROM pg_current_xact_id()::xid ORDER BY n),
        'changed', ARRAY(SELECT n FROM unnest(changed_slots, changed_namespaces, changed_kinds, changed_ids)
          WITH ORDINALITY AS w(slot, namespace_id, kind, id, n)
          LEFT JOIN unit u ON u.slot = w.slot AND u.namespace_id = w.namespace_id AND u.kind = w.kind AND u.id = w.id
          WHERE u.xmin IS DISTINCT FROM pg_current_xact_id()::xid ORDER BY n))::text;
  END IF;

  IF part_slots IS NOT NULL THEN
    UPDATE part p SET data = w.data
      FROM unnest(part_slots, part_runs, part_names, part_data) AS w(slot, run_id, name, data)
      WHERE p.slot = w.slot AND p.run_id = w.run_id AND p.name = w.name;
    GET DIAGNOSTICS row_count = ROW_COUNT;
    IF row_count < cardinality(part_slots) THEN
      INSERT INTO part (slot, run_id, name, data)
        SELECT * FROM unnest(part_slots, part_runs, part_names, part_data) AS w(slot, run_id, name, data)
        WHERE NOT EXISTS (SELECT FROM part p WHERE p.slot = w.slot AND p.run_id = w.run_id AND p.name = w.name);
    END IF;
  END IF;
  IF gone_part_slots IS NOT NULL THEN
    DELETE FROM part p USING unnest(gone_part_slots, gone_part_runs, gone_part_names) AS w(slot, run_id, name)
      WHERE p.slot = w.slot AND p.run_id = w.run_id AND p.name = w.name;
  END IF;
  IF node_slots IS NOT NULL THEN
    INSERT INTO history (slot, branch_id, first_event_id, write_id, previous_write_id, event_count, data)
      SELECT * FROM unnest(node_slots, node_branches, node_firsts, node_writes, node_previous, node_counts, node_data);
  END IF;

  IF timer_shards IS NOT NULL THEN
    IF timers_may_exist THEN
      INSERT INTO timer (shard_id, due_ms, name, slot, data)
        SELECT * FROM unnest(timer_shards, timer_dues, timer_names, timer_slots, timer_data)
        ON CONFLICT (shard_id, due_ms, name) DO UPDATE SET slot = excluded.slot, data = excluded.data;
    ELSE
      INSERT INTO timer (shard_id, due_ms, name, slot, data)
        SELECT * FROM unnest(timer_shards, timer_dues, timer_names, timer_slots, timer_data);
    END IF;
  END IF;
  IF task_shards IS NOT NULL THEN
    INSERT INTO dispatch (shard_id, queue, priority, task_order, slot, data)
      SELECT * FROM unnest(task_shards, task_queues, task_priorities, task_orders, task_slots, task_data);
  END IF;
  IF gone_timer_shards IS NOT NULL THEN
    DELETE FROM timer t USING unnest(gone_timer_shards, gone_timer_dues, gone_timer_names) AS w(shard_id, due_ms, name)
      WHERE t.shard_id = w.shard_id AND t.due_ms = w.due_ms AND t.name = w.name;
  END IF;
  IF gone_task_shards IS NOT NULL THEN
    DELETE FROM dispatch t
      USING unnest(gone_task_shards, gone_task_queues, gone_task_priorities, gone_task_orders) AS w(shard_id, queue, priority, task_order)
      WHERE t.shard_id = w.shard_id AND t.queue = w.queue AND t.priority = w.priority AND t.task_order = w.task_order;
  END IF;
END $$;
`;

export const firstSchema: readonly string[] = [tables, compression, ensureShards, commitGroup];
