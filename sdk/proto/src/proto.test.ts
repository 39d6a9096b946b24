// Goal: what `@temporalio/proto` names of the public API is here under the same name, and reads and writes the same bytes.
// Method: our tree is walked beside the official one; examples of messages go both ways.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import official from '@temporalio/proto';
import all, { google, grpc, temporal } from './index.js';

type Tree = Record<string, unknown>;

/** Counts the messages and enums of ours, and compares each with the official one of the same name. */
function compare(ours: Tree, theirs: Tree, path: string, counts: { messages: number; enums: number }): void {
  for (const [name, mine] of Object.entries(ours)) {
    if (typeof mine !== 'object' || mine === null) continue;
    const other = theirs[name] as Tree | undefined;
    assert.ok(other, `${path}.${name} is not in the official package`);
    const values = Object.values(mine);
    if (typeof (mine as Tree)['encode'] === 'function') {
      counts.messages += 1;
      assert.equal(typeof other['encode'], 'function', `${path}.${name}`);
    }
    if (values.some((value) => typeof value === 'number')) {
      counts.enums += 1;
      // There the names of values are inherited.
      for (const [key, value] of Object.entries(mine)) assert.equal(value, other[key], `${path}.${name}.${key}`);
    } else compare(mine as Tree, other, `${path}.${name}`, counts);
  }
}

test('all names are those of the official package', () => {
  const counts = { messages: 0, enums: 0 };
  const theirs = official as unknown as Tree;
  compare({ temporal, google }, theirs, '', counts);
  assert.ok(counts.messages > 600 && counts.enums > 60, JSON.stringify(counts));
  assert.equal(typeof grpc.health.v1.HealthCheckRequest.encode, 'function');
});

test('bytes go both ways', () => {
  const { Payload } = temporal.api.common.v1;
  const theirs = official.temporal.api.common.v1.Payload;
  const payload: temporal.api.common.v1.IPayload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('1') };
  const bytes = Payload.encode(payload).finish();
  assert.deepEqual(Buffer.from(bytes), Buffer.from(theirs.encode(payload as never).finish()));
  assert.deepEqual(Buffer.from(theirs.decode(bytes).data), Buffer.from('1'));
  assert.deepEqual({ ...Payload.decode(theirs.encode(payload as never).finish()) }, { ...Payload.decode(bytes) });
  assert.throws(() => Payload.decode(Uint8Array.of(255)));
});

test('a message of nothing has defaults, nested types hang on their parents, enums know their names', () => {
  assert.equal(temporal.api.common.v1.WorkflowExecution.create({ runId: 'r' }).workflowId, '');
  const nexus: temporal.api.common.v1.Callback.INexus = { url: 'u' };
  assert.equal(
    temporal.api.common.v1.Callback.Nexus.decode(temporal.api.common.v1.Callback.Nexus.encode(nexus).finish()).url,
    'u',
  );
  const { IndexedValueType } = temporal.api.enums.v1;
  const keyword: temporal.api.enums.v1.IndexedValueType = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  assert.equal(IndexedValueType[keyword], 'INDEXED_VALUE_TYPE_KEYWORD');
});

test('the default export has all names, as that of the official package for ES modules', () => {
  assert.deepEqual(Object.keys(all), ['google', 'grpc', 'temporal']);
  assert.equal(all.temporal, temporal);
});

test('enumerations need no Buffer, which workflow code has not', () => {
  const script = `delete globalThis.Buffer;
    const { temporal } = await import(${JSON.stringify(new URL('./index.js', import.meta.url).href)});
    console.log(temporal.api.enums.v1.EventType.EVENT_TYPE_TIMER_FIRED);`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(output.trim(), String(temporal.api.enums.v1.EventType.EVENT_TYPE_TIMER_FIRED));
});
