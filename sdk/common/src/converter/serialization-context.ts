/** Says whose payloads are converted: those of a workflow. For a call to another workflow, that other one. */
export interface WorkflowSerializationContext {
  type: 'workflow';
  namespace: string;
  workflowId: string;
}

/** Says whose payloads are converted: those of an activity. */
export interface ActivitySerializationContext {
  type: 'activity';
  namespace: string;
  activityId?: string | undefined;
  /** The workflow that has scheduled it, where known. */
  workflowId?: string | undefined;
  isLocal: boolean;
}

/** What converters and codecs are told of the payload's owner. */
export type SerializationContext = WorkflowSerializationContext | ActivitySerializationContext;
