// A gRPC error as text: status, sentence, and the failure message that came with it.
import * as grpc from '@grpc/grpc-js';
import { messageType, type Fields } from './message-types.js';
import { shownFields, type View } from './value-text.js';

const statusType = messageType('google.rpc.Status');

/** `NOT_FOUND "workflow not found for ID: wf" NotFoundFailure{}` */
export function errorText(error: grpc.ServiceError, view: View): string {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  const details = Buffer.isBuffer(bytes) ? ((statusType.decode(bytes)['details'] ?? []) as Fields[]) : [];
  const name = grpc.status[error.code] ?? String(error.code);
  return [name, JSON.stringify(error.details), ...details.map((detail) => detailText(detail, view))].join(' ');
}

function detailText(detail: Fields, view: View): string {
  const name = String(detail['type_url'] ?? detail['typeUrl']).replace(/^.*\//, '');
  const type = messageType(name);
  const fields = shownFields(type, type.decode((detail['value'] ?? new Uint8Array()) as Uint8Array), view);
  return `${type.name}{${fields.join(' ')}}`;
}
