/** ModifyWorkflowProperties and UpsertWorkflowSearchAttributes (api.md section 3). */
import { enums } from '@perdure/wire/types';
import { searchAttributesProblem, typedSearchAttributes } from '../../execution/search-attributes.js';
import { appendFor, type CommandFailure, type CommandHandler } from './command.js';

const { EventType, WorkflowTaskFailedCause: Cause } = enums;

export const modifyProperties: CommandHandler = (scope, command) => {
  const bad = (message: string): CommandFailure => ({ cause: Cause.BAD_MODIFY_WORKFLOW_PROPERTIES_ATTRIBUTES, message });
  const attributes = command.modifyWorkflowPropertiesCommandAttributes;
  if (attributes === undefined)
    return bad('ModifyWorkflowPropertiesCommandAttributes is not set on ModifyWorkflowPropertiesCommand.');
  const { upsertedMemo } = attributes;
  if (upsertedMemo === undefined) return bad('UpsertedMemo is not set on ModifyWorkflowPropertiesCommand.');
  const { fields = {} } = upsertedMemo;
  if (Object.keys(fields).length === 0) return bad('UpsertedMemo.Fields is not set on ModifyWorkflowPropertiesCommand.');
  appendFor(scope, command, {
    eventType: EventType.WORKFLOW_PROPERTIES_MODIFIED,
    workflowPropertiesModifiedEventAttributes: { workflowTaskCompletedEventId: scope.completedEventId, upsertedMemo },
  });
  scope.draft.record({ at: 'upserted', memo: fields });
  return undefined;
};

export const upsertSearchAttributes: CommandHandler = (scope, command) => {
  const bad = (message: string): CommandFailure => ({ cause: Cause.BAD_SEARCH_ATTRIBUTES, message });
  const attributes = command.upsertWorkflowSearchAttributesCommandAttributes;
  if (attributes === undefined)
    return bad('UpsertWorkflowSearchAttributesCommandAttributes is not set on UpsertWorkflowSearchAttributesCommand.');
  if (attributes.searchAttributes === undefined)
    return bad('SearchAttributes is not set on UpsertWorkflowSearchAttributesCommand.');
  if (Object.keys(attributes.searchAttributes.indexedFields ?? {}).length === 0)
    return bad('IndexedFields is not set on UpsertWorkflowSearchAttributesCommand.');
  const problem = searchAttributesProblem(attributes.searchAttributes, scope.namespace);
  if (problem !== undefined) return bad(problem);
  const searchAttributes = typedSearchAttributes(attributes.searchAttributes);
  appendFor(scope, command, {
    eventType: EventType.UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
    upsertWorkflowSearchAttributesEventAttributes: {
      workflowTaskCompletedEventId: scope.completedEventId,
      searchAttributes,
    },
  });
  scope.draft.record({ at: 'upserted', searchAttributes: searchAttributes.indexedFields ?? {} });
  return undefined;
};
