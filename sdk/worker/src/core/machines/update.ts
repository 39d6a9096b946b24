import type { UpdateResponse } from '@perdure/workflow/protocol';
import { enums, type common, type failure, type update } from '@perdure/wire/types';
import type { Effect } from '../effect.js';
import type { IncomingUpdate, UpdateMessage } from '../update-messages.js';
import { Machine, type Fact, type MachineData, type Step, type Table } from './machine.js';

type State =
  | 'requested'
  | 'rejected'
  | 'accepted'
  | 'acceptance sent'
  | 'acceptance recorded'
  | 'completed at once'
  | 'completed after the acceptance was sent'
  | 'both sent'
  | 'completed'
  | 'completion sent'
  | 'completion recorded';

interface Data extends MachineData {
  readonly update: IncomingUpdate;
}

const table: Table<State, Data> = {
  kind: 'update',
  rows: {
    requested: { accept, reject },
    rejected: {},
    accepted: { complete: completes('completed at once'), reject: completes('completed at once'), sent: 'acceptance sent' },
    // While a local activity keeps the task open, the completion can follow a command that has not gone out yet.
    'acceptance sent': {
      WORKFLOW_EXECUTION_UPDATE_ACCEPTED: 'acceptance recorded',
      complete: completes('completed after the acceptance was sent'),
      reject: completes('completed after the acceptance was sent'),
    },
    'acceptance recorded': { complete: completes('completed'), reject: completes('completed') },
    'completed at once': { sent: 'completed after the acceptance was sent' },
    'completed after the acceptance was sent': { sent: 'both sent', WORKFLOW_EXECUTION_UPDATE_ACCEPTED: 'completed' },
    'both sent': { WORKFLOW_EXECUTION_UPDATE_ACCEPTED: 'completion sent' },
    completed: { sent: 'completion sent' },
    'completion sent': { WORKFLOW_EXECUTION_UPDATE_COMPLETED: 'completion recorded' },
    'completion recorded': {},
  },
};

export function newUpdate(incoming: IncomingUpdate): Machine {
  return new Machine(table, 'requested', { update: incoming }) as unknown as Machine;
}

/** The fact that an answer of the workflow code is. */
export function factOfResponse(response: UpdateResponse['response']): Fact {
  if (response.status === 'accepted') return { name: 'accept' };
  if (response.status === 'rejected') return { name: 'reject', detail: response.failure };
  return { name: 'complete', detail: response.result };
}

function accept({ update: incoming }: Data): Step<State> {
  const message: UpdateMessage = {
    id: `${incoming.messageId}/accept`,
    protocolInstanceId: incoming.protocolInstanceId,
    acceptance: {
      acceptedRequestMessageId: incoming.messageId,
      acceptedRequestSequencingEventId: incoming.sequencingEventId,
      acceptedRequest: incoming.request,
    },
  };
  return { to: 'accepted', effects: messageWithCommand(message) };
}

function reject({ update: incoming }: Data, { detail }: Fact): Step<State> {
  const message: UpdateMessage = {
    id: `${incoming.messageId}/reject`,
    protocolInstanceId: incoming.protocolInstanceId,
    rejection: {
      rejectedRequestMessageId: incoming.messageId,
      rejectedRequestSequencingEventId: incoming.sequencingEventId,
      rejectedRequest: incoming.request,
      failure: detail as failure.Failure,
    },
  };
  return { to: 'rejected', effects: [{ do: 'message', message }] };
}

function completes(to: State) {
  return ({ update: incoming }: Data, { name, detail }: Fact): Step<State> => {
    const outcome: update.Outcome =
      name === 'reject'
        ? { failure: detail as failure.Failure }
        : { success: { payloads: payloadsOf(detail as common.Payload | undefined) } };
    const message: UpdateMessage = {
      id: `${incoming.messageId}/complete`,
      protocolInstanceId: incoming.protocolInstanceId,
      response: { meta: incoming.request.meta, outcome },
    };
    return { to, effects: messageWithCommand(message) };
  };
}

function payloadsOf(payload: common.Payload | undefined): readonly common.Payload[] {
  return payload === undefined ? [] : [payload];
}

/** The command keeps the message's place among the other commands. */
function messageWithCommand(message: UpdateMessage): readonly Effect[] {
  const carrier = {
    commandType: enums.CommandType.PROTOCOL_MESSAGE,
    protocolMessageCommandAttributes: { messageId: message.id },
  };
  return [
    { do: 'message', message },
    { do: 'command', command: carrier },
  ];
}
