/** RecordMarker: side effects, versions and local activities leave their results in history. */
import { enums } from '@perdure/wire/types';
import { appendFor, ID_BYTES_MAX, utf8Length, type CommandFailure, type CommandHandler } from './command.js';

export const recordMarker: CommandHandler = (scope, command) => {
  const bad = (message: string): CommandFailure => ({
    cause: enums.WorkflowTaskFailedCause.BAD_RECORD_MARKER_ATTRIBUTES,
    message,
  });
  const attributes = command.recordMarkerCommandAttributes;
  if (attributes === undefined) return bad('RecordMarkerCommandAttributes is not set on RecordMarkerCommand.');
  const { markerName = '' } = attributes;
  if (markerName === '') return bad('MarkerName is not set on RecordMarkerCommand.');
  if (utf8Length(markerName) > ID_BYTES_MAX)
    return bad(
      `MarkerName on RecordMarkerCommand exceeds length limit. MarkerName=${markerName} Length=${utf8Length(markerName)} Limit=${ID_BYTES_MAX}`,
    );
  appendFor(scope, command, {
    eventType: enums.EventType.MARKER_RECORDED,
    markerRecordedEventAttributes: { ...attributes, workflowTaskCompletedEventId: scope.completedEventId },
  });
  return undefined;
};
