import assert from 'node:assert/strict';
import {
  applicationFailure,
  completeWorkflow,
  failWorkflow,
  modifyProperties,
  payloads,
  startTimer,
  upsertSearchAttributes,
} from '../messages.js';
import { expectHistory, type Scenarios } from '../scenario.js';

const started =
  '1 WorkflowStarted type=W tq=Q wft_timeout=10s orig_run=<R1> identity=client first_run=<R1> attempt=1 first_wft_backoff=0s';
/** More than the limit of 2 MiB, and within a request of 4 MiB. */
const large = 'x'.repeat(2 * 1024 * 1024);

export const limits: Scenarios = {
  'the 101st buffered event': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    // Side by side: on a slow machine the task would time out first.
    await Promise.all(Array.from({ length: 101 }, () => by.signal('s')));
    await assert.rejects(by.complete(task, []), { code: 5, details: 'Workflow task not found.' });
    const signals = Array.from(
      { length: 101 },
      (_, index) => `${index + 5} WorkflowSignaled signal_name=s input=["s"] identity=client`,
    );
    await expectHistory(
      by,
      `
      ${started}
      2 WFTScheduled attempt=1
      3 WFTStarted sch=2
      4 WFTFailed sch=2 st=3 cause=FORCE_CLOSE_COMMAND identity=history-service
      ${signals.join('\n')}
      106 WFTScheduled attempt=2`,
    );
    const next = await by.pollWorkflow();
    assert.deepEqual([next.attempt, next.history?.events?.length], [2, 107]);
    await by.complete(next, [completeWorkflow()]);
  },

  'payloads that are too large terminate the run': async (by) => {
    const fields = { large };
    const cases = [
      [
        failWorkflow(applicationFailure(large)),
        'BadFailWorkflowExecutionAttributes: FailWorkflowExecutionCommandAttributes.Failure',
      ],
      [modifyProperties(fields), 'BadModifyWorkflowPropertiesAttributes: ModifyWorkflowPropertiesCommandAttributes'],
      [
        { ...completeWorkflow(), completeWorkflowExecutionCommandAttributes: { result: payloads(large) } },
        'BadScheduleActivityAttributes: CompleteWorkflowExecutionCommandAttributes.Result',
      ],
    ] as const;
    for (const [command, text] of cases) {
      const runId = await by.start();
      const task = await by.pollWorkflow();
      const reason = `${text} exceeds size limit.`;
      await assert.rejects(by.complete(task, [startTimer('t', 60), command]), { code: 3, details: reason });
      const events = await by.events(runId);
      assert.equal(events.length, 5);
      assert.equal(events[3]?.workflowTaskFailedEventAttributes?.failure?.message, reason);
      const { reason: told, identity } = events[4]?.workflowExecutionTerminatedEventAttributes ?? {};
      assert.deepEqual([told, identity], [reason, 'history-service']);
    }
  },

  'a search attribute that is too large terminates the run': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    const command = upsertSearchAttributes({ TemporalChangeVersion: ['x'.repeat(2045)] });
    const reason = 'BadSearchAttributes: search attribute TemporalChangeVersion value size 2049 exceeds size limit 2048';
    await assert.rejects(by.complete(task, [command]), { code: 3, details: reason });
    assert.equal((await by.events())[4]?.workflowExecutionTerminatedEventAttributes?.reason, reason);
  },
};
