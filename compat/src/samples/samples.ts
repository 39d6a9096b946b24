// The samples that are run. What they print is from their sources and READMEs, and was seen with the official SDK on the real server.
import { pair, step, type Sample } from './sample.js';

/** Of updates, lists, schedules and what else our server does not have yet. */
const updates = 'updates';

export const samples: readonly Sample[] = [
  pair('hello-world', [/^Started workflow workflow-/m, /^Hello, Temporal!$/m]),
  {
    folder: 'hello-world-js',
    workers: ['src/worker.js'],
    steps: [{ run: ['src/client.js'], prints: [/^Hello, Temporal!$/m] }],
  },
  pair('activities-dependency-injection', [/^Hello: Temporal\nHola: Temporal$/m]),
  pair('custom-logger', [], {
    workersPrint: [/\[activity\] info: Log from activity/, /\[workflow\] info: Greeted/, /\[worker\] info: Worker state changed/],
  }),
  pair('sinks', [/^Hello, Temporal!$/m], { workersPrint: [/sending SMS alert!/, /alerter: Workflow Execution started/] }),
  pair('ejson', [/success: true, at: \d{4}-\d\d-\d\dT/]),
  pair('encryption', [/^Alice: Private message for Bob\.\nBob: Hi Alice, I'm Workflow Bob\.$/m], {
    workersPrint: [/Decrypting payload\.data/],
  }),
  {
    folder: 'dsl-interpreter',
    workers: ['src/worker.ts'],
    steps: [
      { run: ['src/client.ts', './workflow1.yaml'], prints: [/^undefined$/m] },
      { run: ['src/client.ts', './workflow2.yaml'], prints: [/^undefined$/m] },
    ],
    workersPrint: [/Executing activity1/, /Executing activity4/],
  },
  pair('activities-cancellation-heartbeating', [/Cancelled workflow/, /threw because Workflow was cancelled/], {
    workersPrint: [/Fake progress activity cancelled/, /Workflow cancelled along with its activity/],
  }),
  pair('child-workflows', [/^I am a child named Alice\nI am a child named Bob\nI am a child named Charlie$/m]),
  pair('batch-sliding-window', [/Workflow completed\. Total records processed: 90$/m]),
  pair('continue-as-new', [/^undefined$/m], { workersPrint: [/iteration"?: ?9\b/] }),
  pair('patching-api', [], { workersPrint: [/\bactivityB\b/] }),
  pair('timer-progress', [/^[123]0$/m, /^complete$/m], { workersPrint: [/\b100%/] }),
  {
    folder: 'saga',
    workers: ['src/worker.ts'],
    steps: [{ run: ['src/client.ts'], prints: [/account failed to open/, /WorkflowFailedError/], exitCode: 1 }],
    workersPrint: [/ADDING BANK ACCOUNT|compensating/, /REMOVING CLIENT/, /CLEARING ADDRESSES/],
  },
  {
    folder: 'signals-queries',
    workers: ['src/worker.ts'],
    steps: [
      step('start-workflow.ts', /started/),
      step('query-workflow.ts', /^blocked\? true$/m),
      step('signal-workflow.ts', /^unblockSignal sent$/m),
      step('query-workflow.ts', /^blocked\? false$/m),
      step('start-workflow.ts', /started/),
      step('cancel-workflow.ts', /^workflow canceled$/m),
    ],
    workersPrint: [/Unblocked/, /Cancelled/],
  },
  {
    folder: 'state',
    workers: ['src/worker.ts'],
    steps: [
      step('start-workflow.ts', /started/),
      step('signal-workflow.ts', /^setValueSignal sent$/m),
      step('query-workflow.ts', /^\{ meaning: 42 \}$/m),
      step('cancel-workflow.ts', /^workflow canceled$/m),
    ],
  },
  {
    folder: 'timer-examples',
    workers: ['src/worker.ts'],
    steps: [
      step('clients/fast.ts', /^Order completed!$/m),
      step('clients/slow.ts', /^Order completed!$/m),
      step('clients/updating-timer.ts', /^Time left: +\d+$/m, /^Done$/m),
    ],
    workersPrint: [/Order processed/, /Skipping sending email/],
  },
  pair(
    'message-passing/introduction',
    [/^supported languages: CHINESE,ENGLISH$/m, /ENGLISH -> CHINESE/, /ENGLISH -> ARABIC/, /مرحبا/],
    {
      lacking: updates,
    },
  ),
  pair(
    'message-passing/execute-update',
    [/previous value was 0/, /-1 was rejected: .*must not be negative|-1 was rejected/, /Final counter value is 1$/m],
    {
      lacking: updates,
    },
  ),
  {
    folder: 'message-passing/safe-message-handlers',
    workers: ['src/worker.ts'],
    steps: [step('run-simulation.ts')],
    workersPrint: [/Cluster started/, /Cluster shutdown/],
    lacking: updates,
  },
  {
    folder: 'early-return',
    workers: ['src/worker.ts'],
    steps: [
      step('run-workflow.ts', /confirmation: \{"status":"confirmed"\}/, /report: \{"finalAmount":77,"status":"complete"\}/),
    ],
    lacking: 'updates with start',
  },
  {
    folder: 'mutex',
    workers: ['src/worker.ts'],
    steps: [{ run: ['src/start-test-workflow.ts', 'resource-1'], prints: [/Test workflow finished after \d+ ms/] }],
  },
  pair('worker-specific-task-queues', [], { workersPrint: [/Did some work/, /Cleaning up temp file/] }),
  {
    folder: 'cron-workflows',
    workers: ['src/worker.ts'],
    steps: [
      {
        run: ['src/client.ts'],
        prints: [/^Cron started$/m, /Canceled Workflow my-schedule/],
        interrupt: { when: /Hello from my-schedule, Temporal!/, signal: 'SIGINT' },
      },
    ],
  },
  {
    folder: 'schedules',
    workers: ['src/worker.ts'],
    steps: [
      step('start-schedule.ts', /Started schedule 'sample-schedule'/),
      step('describe-schedule.ts', /"scheduleId":"sample-schedule"/),
      step('go-faster.ts', /triggered every 5 seconds/),
      step('pause-schedule.ts', /paused/),
      step('unpause-schedule.ts', /unpaused/),
      step('backfill-schedule.ts', /backfilled/),
      step('trigger-schedule.ts', /triggered/),
      step('update-schedule.ts', /updated/),
      step('list-schedule.ts', /"scheduleId":"sample-schedule"/),
      step('delete-schedule.ts', /deleted/),
    ],
    workersPrint: [/Notifying user/],
    lacking: 'schedules',
  },
  {
    folder: 'search-attributes',
    workers: ['src/worker.ts'],
    steps: [
      step('client-operator-service.ts', /^Added Search Attributes: CustomIntField/m),
      step('client.ts', /at start: \{[^]*CustomIntField: \[ 2 \]/, /at end: \{[^]*CustomIntField: \[ 3 \]/),
    ],
    lacking: 'custom search attributes',
  },
  pair('grpc-calls', [/eventType|EVENT_TYPE/, /│ +type|│ +execution/], { lacking: 'ListWorkflowExecutions' }),
  {
    folder: 'eager-workflow-start',
    workers: [],
    steps: [step('run.ts', /^Started workflow workflow-/m, /Workflow eagerly started: true/, /^Hello, Temporal!$/m)],
  },
  {
    folder: 'worker-versioning',
    workers: ['src/workerv1.ts', 'src/workerv1_1.ts', 'src/workerv2.ts'],
    steps: [step('app.ts', /^All workflows completed$/m)],
    lacking: 'worker deployments',
  },
  {
    folder: 'standalone-activity',
    workers: ['src/worker.ts'],
    steps: [
      step('execute.ts', /^Hello, Temporal!\nHello, World!\nHello, Temporal!\nOops! /m),
      step('list.ts', /^Total activities: [1-9]/m, /\| greet \| COMPLETED \|/),
    ],
    lacking: 'activities without workflows',
  },
  // Beyond those that the reference list marks as pairs.
  {
    folder: 'env-config',
    workers: [],
    steps: [
      step(
        'load-from-file.ts',
        /Address: localhost:7233/,
        /Metadata: \{"my-custom-header":"development-value"/,
        /Client connected/,
      ),
      step('load-profile.ts', /Namespace: staging/, /Client connected/),
    ],
  },
  pair('production', [/^Hello, Temporal!$/m]),
  {
    folder: 'expense',
    servers: ['src/server/index.ts'],
    workers: ['src/worker.ts'],
    steps: [
      step('clients/approve.ts', /^Done: \{ status: 'COMPLETED' \}$/m),
      step('clients/timeout.ts', /^Done: \{ status: 'TIMED_OUT' \}$/m),
    ],
  },
  pair('vscode-debugger', [/^Started workflow workflow-/m], { workersPrint: [/please verify that this is correct/] }),
  pair('protobufs', [/^\{ sentence: 'Proto is 2 years old\.' \}$/m], { script: 'build:protos' }),
  // Four minutes: its activity is tried again after a minute, four times.
  pair('polling/infrequent', [/^Hello, Temporal!$/m], { workersPrint: [/Attempt 5 of 5/] }),
];
