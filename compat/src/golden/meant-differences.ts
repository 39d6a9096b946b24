// Where ours is meant to answer otherwise than the reference server, and why. Everything else has to be equal.

interface MeantDifference {
  /** Files of recordings that begin with this; all when it is not given. */
  readonly in?: string;
  /** What only the reference server says. */
  readonly theirs?: RegExp;
  /** What only ours says. */
  readonly ours?: RegExp;
  readonly because: string;
}

export const meantDifferences: readonly MeantDifference[] = [
  {
    theirs: / (prev_)?auto_reset_points=\{(points=\[[^\]]*\])?\}/g,
    because: 'points to which a run may be reset are kept when runs can be reset',
  },
  {
    ours: / link=\{workflow=\{workflow_id=wf run_id=<R\d+> reason=Query (processed|rejected)\}\}/g,
    because: 'servers after 1.31 say which run has answered a query',
  },
  {
    in: 'activities/g20-',
    ours: /(?<=^< activity_tasks=.*) retry_policy=default(?=\}\]$)/gm,
    because: 'an activity that comes with an answer is told as much as one that is polled',
  },
  {
    theirs: /(?<= state=SCHEDULED attempt=1 .*?) current_retry_interval=\d+s/g,
    because: 'servers after 1.31 tell the interval only while a retry waits for it',
  },
  {
    in: 'activity-retries/act-12-pending-activities-in-all',
    theirs: /(?<=^    workflow_execution_info=.* status=TERMINATED .*\n)    pending_activities=.*\n/gm,
    because: 'a closed run has nothing pending: what it had is removed with the close',
  },
  {
    in: 'workflow-task-ends/wt-21-terminated-while-a-workflow-task-is-only',
    theirs: /    pending_workflow_task=.*\n/g,
    because: 'the same',
  },
  {
    in: 'bad-commands/a-cron-schedule-that-cannot-be-read',
    theirs: /^< \{\}\n(?=> GetW)|    2-4 WFT tq=Q\n    5 WorkflowContinuedAsNew .*\n/gm,
    ours: /^! INVALID_ARGUMENT "BadContinueAsNewAttributes: invalid CronSchedule .*\n|    2 WFTScheduled .*\n    3 WFTStarted .*\n    4 WFTFailed .*\n    5 WFTScheduled .*\n/gm,
    because: 'a mistake is told when it is made; the reference server starts a run that then is not repeated',
  },
  {
    in: 'bad-commands/a-namespace-that-is-not-there',
    theirs: /^! NOT_FOUND "Namespace nowhere is not found." .*\n/gm,
    ours: /^! INVALID_ARGUMENT "BadStartChildExecutionAttributes: cross namespace commands .*\n|    4 WFTFailed .*\n    5 WFTScheduled .*\n/gm,
    because:
      'no command may name another namespace, so that it is not even looked up; the workflow task fails instead of timing out',
  },
];

/** Two texts without what is meant to differ. */
export interface Compared {
  readonly theirs: string;
  readonly ours: string;
}

export function withoutMeant(file: string, { theirs, ours }: Compared): Compared & { readonly used: readonly MeantDifference[] } {
  const here = meantDifferences.filter((difference) => file.startsWith(difference.in ?? ''));
  const without = (text: string, patterns: readonly (RegExp | undefined)[]) =>
    patterns.reduce<string>((rest, pattern) => (pattern === undefined ? rest : rest.replaceAll(pattern, '')), text);
  return {
    theirs: without(
      theirs,
      here.map((difference) => difference.theirs),
    ),
    ours: without(
      ours,
      here.map((difference) => difference.ours),
    ),
    used: here.filter((difference) => difference.theirs?.exec(theirs) || difference.ours?.exec(ours)),
  };
}
