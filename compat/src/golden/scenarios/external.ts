import proto from '@temporalio/proto';
import assert from 'node:assert/strict';
import { cancelExternal, completeWorkflow, signalExternal, startTimer } from '../messages.js';
import type { Scenarios } from '../scenario.js';
import { untilEvent } from '../waiting.js';

const { EventType } = proto.temporal.api.enums.v1;
const FAILED_SIGNAL = EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED;
const FAILED_CANCEL = EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED;

export const external: Scenarios = {
  'G48 a signal and a cancel request to a missing workflow': async (by) => {
    const nobody = by.other('no-such-wf');
    await by.start();
    await by.answer(signalExternal(nobody.workflowId, 'xs'), cancelExternal(nobody.workflowId, 'why'));
    await untilEvent(by, FAILED_SIGNAL);
    await untilEvent(by, FAILED_CANCEL);
    const lines = (await by.history()).slice(2);
    assert.deepEqual(lines.slice(0, 2), [
      '5 SignalExternalWorkflowInitiated wtc=4 exec=no-such-wf/- signal_name=xs input=["x"] control=ctl',
      '6 RequestCancelExternalWorkflowInitiated wtc=4 exec=no-such-wf/- reason=why',
    ]);
    // The answers come in either order.
    assert.equal(lines[3], '8 WFTScheduled attempt=1');
    assert.deepEqual([lines[2], lines[4]].map((line) => line?.replace(/^\d+ /, '') ?? '').toSorted(), [
      'RequestCancelExternalWorkflowFailed cause=EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND exec=no-such-wf/- init=6',
      'SignalExternalWorkflowFailed cause=EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND exec=no-such-wf/- init=5 control=ctl',
    ]);
  },

  'G49 a signal and a cancel request to another workflow': async (by) => {
    const target = by.other('target');
    await by.start();
    await target.start();
    await by.answer(signalExternal(target.workflowId, 'xs'));
    await untilEvent(by, EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED);
    await by.answer(cancelExternal(target.workflowId, 'why'));
    await untilEvent(by, EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
    assert.deepEqual((await by.history()).slice(2), [
      '5 SignalExternalWorkflowInitiated wtc=4 exec=target/- signal_name=xs input=["x"] control=ctl',
      '6 ExternalWorkflowSignaled init=5 exec=target/- control=ctl',
      '7-9 WFT',
      '10 RequestCancelExternalWorkflowInitiated wtc=9 exec=target/- reason=why',
      '11 ExternalWorkflowCancelRequested init=10 exec=target/-',
      '12 WFTScheduled attempt=1',
    ]);
    assert.deepEqual((await target.history()).slice(1), [
      '2 WFTScheduled attempt=1',
      '3 WorkflowSignaled signal_name=xs input=["x"] identity=history-service ext=wf/<R1>',
      '4 WorkflowCancelRequested cause=why ext_init=10 ext=wf/<R1> identity=history-service',
    ]);
  },

  'G49 a closed workflow cannot be signalled, and is as good as cancelled': async (by) => {
    const target = by.other('target');
    await by.start();
    await target.start();
    await target.answer(completeWorkflow());
    await by.answer(signalExternal(target.workflowId, 'xs'));
    await untilEvent(by, FAILED_SIGNAL);
    await by.answer(cancelExternal(target.workflowId, 'why'));
    await untilEvent(by, EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
    const lines = await by.history();
    assert.equal(
      lines[3],
      '6 SignalExternalWorkflowFailed cause=EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND exec=target/- init=5 control=ctl',
    );
    assert.equal(lines[6], '11 ExternalWorkflowCancelRequested init=10 exec=target/-');
  },

  'G49 a workflow does not signal or cancel itself': async (by) => {
    await by.start();
    await by.answer(signalExternal(by.workflowId, 'xs'));
    await untilEvent(by, FAILED_SIGNAL);
    await by.answer(startTimer('t', 60), cancelExternal(by.workflowId, 'why'));
    await untilEvent(by, FAILED_CANCEL);
    assert.deepEqual((await by.history()).slice(2), [
      '5 SignalExternalWorkflowInitiated wtc=4 exec=wf/- signal_name=xs input=["x"] control=ctl',
      '6 SignalExternalWorkflowFailed cause=EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND exec=wf/- init=5 control=ctl',
      '7-9 WFT',
      '10 TimerStarted timer_id=t start_to_fire_timeout=60s wtc=9',
      '11 RequestCancelExternalWorkflowInitiated wtc=9 exec=wf/- reason=why',
      '12 RequestCancelExternalWorkflowFailed cause=EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND exec=wf/- init=11',
      '13 WFTScheduled attempt=1',
    ]);
  },

  'another namespace is out of reach': async (by) => {
    await by.start();
    const command = signalExternal('somebody', 'xs');
    const attributes = { ...command.signalExternalWorkflowExecutionCommandAttributes, namespace: 'temporal-system' };
    const refused = by.answer({ ...command, signalExternalWorkflowExecutionCommandAttributes: attributes });
    await assert.rejects(refused, { code: 3, message: /cross namespace commands are not allowed/ });
  },
};
