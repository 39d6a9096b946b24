import type { temporal } from '@temporalio/proto';
import assert from 'node:assert/strict';
import { completeWorkflow, modifyProperties, payloadMap, startTimer, upsertSearchAttributes } from '../messages.js';
import type { HandWorker } from '../hand-worker.js';
import type { Scenarios } from '../scenario.js';

type Fields = Record<string, temporal.api.common.v1.IPayload> | null | undefined;

const texts = (fields: Fields) =>
  Object.fromEntries(Object.entries(fields ?? {}).map(([name, { data }]) => [name, Buffer.from(data ?? []).toString()] as const));

async function described(by: HandWorker) {
  const { workflowExecutionInfo: info } = await by.describe();
  return { memo: texts(info?.memo?.fields), searchAttributes: texts(info?.searchAttributes?.indexedFields) };
}

export const properties: Scenarios = {
  'a memo that the workflow changes': async (by) => {
    await by.start({ memo: { fields: payloadMap({ kept: 1, changed: 1, taken: 1 }) } });
    await by.answer(modifyProperties({ changed: 2, added: 'x' }));
    await by.signal('s1');
    await by.answer(modifyProperties({ added: 'y', taken: undefined }), startTimer('t', 60));
    const events = await by.events();
    const modified = events.map((event) => event.workflowPropertiesModifiedEventAttributes ?? undefined);
    assert.deepEqual(texts(modified[4]?.upsertedMemo?.fields), { changed: '2', added: '"x"' });
    assert.equal(Number(modified[4]?.workflowTaskCompletedEventId), 4);
    assert.deepEqual(texts(modified[9]?.upsertedMemo?.fields), { added: '"y"', taken: '' });
    assert.deepEqual((await described(by)).memo, { kept: '1', changed: '2', added: '"y"' });
    await by.signal('s2');
    await by.answer(completeWorkflow());
    assert.deepEqual((await described(by)).memo, { kept: '1', changed: '2', added: '"y"' });
  },

  'search attributes that SDKs set': async (by) => {
    await by.start();
    await by.answer(upsertSearchAttributes({ TemporalChangeVersion: ['patch-1'] }));
    await by.signal('s1');
    await by.answer(upsertSearchAttributes({ TemporalChangeVersion: ['patch-1', 'patch-2'] }), completeWorkflow());
    const upserts = (await by.events()).map((event) => event.upsertWorkflowSearchAttributesEventAttributes ?? undefined);
    const fields = upserts[4]?.searchAttributes?.indexedFields;
    assert.deepEqual(texts(fields), { TemporalChangeVersion: '["patch-1"]' });
    assert.equal(Buffer.from(fields?.['TemporalChangeVersion']?.metadata?.['type'] ?? []).toString(), 'KeywordList');
    const { searchAttributes } = await described(by);
    assert.equal(searchAttributes['TemporalChangeVersion'], '["patch-1","patch-2"]');
  },

  'changes that are refused': async (by) => {
    for (const [command, text] of [
      [
        modifyProperties({}),
        'BadModifyWorkflowPropertiesAttributes: UpsertedMemo.Fields is not set on ModifyWorkflowPropertiesCommand.',
      ],
      [upsertSearchAttributes({}), 'BadSearchAttributes: IndexedFields is not set on UpsertWorkflowSearchAttributesCommand.'],
      [upsertSearchAttributes({ Nobody: 1 }), /^BadSearchAttributes: .*search attribute Nobody/],
      [upsertSearchAttributes({ RunId: 'x' }), "BadSearchAttributes: RunId attribute can't be set in SearchAttributes"],
    ] as const) {
      await by.start();
      const task = await by.pollWorkflow();
      await assert.rejects(by.complete(task, [command]), { code: 3, details: text });
      await by.terminate();
    }
  },
};
