import type { SerializationContext, WorkflowSerializationContext } from '@perdure/common';
import type { ActivationJob, WorkflowCommand } from '@perdure/workflow/protocol';

/**
 * Whose payloads a run's commands and jobs carry, for codecs: those of an activity, of another workflow, or its own. What resolves a command
 * has the context of the command, so these are kept until then; a replay tells them anew.
 */
export class CodecContexts {
  readonly workflow: WorkflowSerializationContext;
  readonly #pending = new Map<string, SerializationContext>();

  constructor(namespace: string, workflowId: string) {
    this.workflow = { type: 'workflow', namespace, workflowId };
  }

  ofCommand(command: WorkflowCommand): SerializationContext {
    switch (command.type) {
      case 'scheduleActivity':
      case 'scheduleLocalActivity':
        return this.#keep('activity', command.seq, this.#activity(command.activityId, command.type === 'scheduleLocalActivity'));
      case 'startChildWorkflowExecution':
        return this.#keep('child', command.seq, this.#other(command.workflowId, command.namespace));
      case 'signalExternalWorkflowExecution': {
        const { target } = command;
        const other =
          'childWorkflowId' in target ? this.#other(target.childWorkflowId) : this.#other(target.workflowId, target.namespace);
        return this.#keep('signal', command.seq, other);
      }
      case 'requestCancelExternalWorkflowExecution':
        return this.#keep('cancel', command.seq, this.#other(command.target.workflowId, command.target.namespace));
      default:
        return this.workflow;
    }
  }

  ofJob(job: ActivationJob): SerializationContext {
    switch (job.type) {
      case 'resolveActivity':
        return this.#take('activity', job.seq);
      case 'resolveChildWorkflowExecutionStart':
        // The result is still to come.
        return this.#pending.get(`child ${job.seq}`) ?? this.workflow;
      case 'resolveChildWorkflowExecution':
        return this.#take('child', job.seq);
      case 'resolveSignalExternalWorkflow':
        return this.#take('signal', job.seq);
      case 'resolveRequestCancelExternalWorkflow':
        return this.#take('cancel', job.seq);
      default:
        return this.workflow;
    }
  }

  #activity(activityId: string, isLocal: boolean): SerializationContext {
    const { namespace, workflowId } = this.workflow;
    return { type: 'activity', namespace, activityId, workflowId, isLocal };
  }

  #other(workflowId: string, namespace = ''): SerializationContext {
    return { type: 'workflow', namespace: namespace || this.workflow.namespace, workflowId };
  }

  #keep(kind: string, seq: number, context: SerializationContext): SerializationContext {
    this.#pending.set(`${kind} ${seq}`, context);
    return context;
  }

  #take(kind: string, seq: number): SerializationContext {
    const key = `${kind} ${seq}`;
    const context = this.#pending.get(key) ?? this.workflow;
    this.#pending.delete(key);
    return context;
  }
}
