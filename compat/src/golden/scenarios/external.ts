import proto from '@temporalio/proto';
import { cancelExternal, completeWorkflow, signalExternal, startTimer } from '../messages.js';
import { outcome, type Scenarios } from '../scenario.js';
import { untilEvent } from '../waiting.js';

const { EventType } = proto.temporal.api.enums.v1;
const FAILED_SIGNAL = EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED;
const FAILED_CANCEL = EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED;

export const external: Scenarios = {
  'G48 a signal and a cancel request to a missing workflow': async (by) => {
    const nobody = by.other('no-such-wf');
    await by.start();
    // One after the other: the answers to both at once come in either order.
    await by.answer(signalExternal(nobody.workflowId, 'xs'));
    await untilEvent(by, FAILED_SIGNAL);
    await by.answer(cancelExternal(nobody.workflowId, 'why'));
    await untilEvent(by, FAILED_CANCEL);
    await by.history();
  },

  'G49 a signal and a cancel request to another workflow': async (by) => {
    const target = by.other('target');
    await by.start();
    await target.start();
    await by.answer(signalExternal(target.workflowId, 'xs'));
    await untilEvent(by, EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED);
    await by.answer(cancelExternal(target.workflowId, 'why'));
    await untilEvent(by, EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
    await by.history();
    await target.history();
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
    await by.history();
  },

  'G49 a workflow does not signal or cancel itself': async (by) => {
    await by.start();
    await by.answer(signalExternal(by.workflowId, 'xs'));
    await untilEvent(by, FAILED_SIGNAL);
    await by.answer(startTimer('t', 60), cancelExternal(by.workflowId, 'why'));
    await untilEvent(by, FAILED_CANCEL);
    await by.history();
  },

  'another namespace is out of reach': async (by) => {
    await by.start();
    const command = signalExternal('somebody', 'xs');
    const attributes = { ...command.signalExternalWorkflowExecutionCommandAttributes, namespace: 'temporal-system' };
    const call = by.answer({ ...command, signalExternalWorkflowExecutionCommandAttributes: attributes });
    await outcome(call);
    await by.history();
  },
};
