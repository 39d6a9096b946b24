// Goal: tokens that are stale, forged or of somewhere else, and completions that no workflow could mean, get the code and the sentence that
// workers know, and the execution gets on afterwards. Method: one table, expected as the reference server answers.
import { status } from '@grpc/grpc-js';
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serverKinds, type ServerKind } from '../environment.js';
import {
  cancelTimer,
  completeWorkflow,
  failWorkflow,
  requestCancelActivity,
  scheduleActivity,
  startTimer,
} from '../golden/messages.js';
import { detailsOf, statusOf } from '../raw-client.js';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';
import { bringToTheirEnds } from './aftercare.js';
import { Playground, type Token } from './playground.js';

type Command = temporal.api.command.v1.ICommand;
type Refusal = readonly [what: string, code: status, sentence: RegExp, act: (ground: Playground) => Promise<unknown>];
const { CommandType } = proto.temporal.api.enums.v1;
const { INVALID_ARGUMENT, NOT_FOUND } = status;
const OTHER = 'edge-other';

const timer = startTimer('t', 60);
const activity = scheduleActivity('a', 'edge-nobody-polls');
const bare = (name: keyof typeof CommandType): Command => ({ commandType: CommandType[name] });

/** A completion with these commands. */
const completing = (what: string, sentence: RegExp, ...commands: Command[]): Refusal => [
  what,
  INVALID_ARGUMENT,
  sentence,
  async (ground) => ground.complete(await ground.workflowTask(), commands),
];

const sequences: readonly Refusal[] = [
  completing('two ends', /^invalid command sequence: .* must be the last command/, completeWorkflow(), completeWorkflow()),
  completing('two different ends', /must be the last command/, failWorkflow({ message: 'm' }), completeWorkflow()),
  completing('a command after the end', /must be the last command/, completeWorkflow(), timer),
  completing('an unknown command', /unknown command type/i, { commandType: 99 as never }),
  completing('no command at all', /unknown command type/i, {}),
  completing('an activity id twice', /^ScheduleActivityDuplicateId/, activity, activity),
  completing('a timer id twice', /^StartTimerDuplicateId/, timer, timer),
  completing('a timer that is not there cancelled', /^BadCancelTimerAttributes/, cancelTimer('nothing')),
  completing('an activity that is not there cancelled', /^BadRequestCancelActivityAttributes/, requestCancelActivity(99)),
  completing('a timer cancelled twice', /^BadCancelTimerAttributes/, timer, cancelTimer('t'), cancelTimer('t')),
  completing('a good command before a bad one', /^BadStartTimerAttributes/, activity, bare('COMMAND_TYPE_START_TIMER')),
  ...(
    [
      ['SCHEDULE_ACTIVITY_TASK', /^BadScheduleActivityAttributes/],
      ['REQUEST_CANCEL_ACTIVITY_TASK', /^BadRequestCancelActivityAttributes/],
      ['START_TIMER', /^BadStartTimerAttributes/],
      ['COMPLETE_WORKFLOW_EXECUTION', /^BadCompleteWorkflowExecutionAttributes/],
      ['FAIL_WORKFLOW_EXECUTION', /^BadFailWorkflowExecutionAttributes/],
      ['CANCEL_TIMER', /^BadCancelTimerAttributes/],
      ['CANCEL_WORKFLOW_EXECUTION', /^BadCancelWorkflowExecutionAttributes/],
      ['REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION', /^BadRequestCancelExternalWorkflowExecutionAttributes/],
      ['RECORD_MARKER', /^BadRecordMarkerAttributes/],
      ['CONTINUE_AS_NEW_WORKFLOW_EXECUTION', /^BadContinueAsNewAttributes/],
      ['START_CHILD_WORKFLOW_EXECUTION', /^BadStartChildExecutionAttributes/],
      ['SIGNAL_EXTERNAL_WORKFLOW_EXECUTION', /^BadSignalWorkflowExecutionAttributes/],
      ['UPSERT_WORKFLOW_SEARCH_ATTRIBUTES', /^BadSearchAttributes/],
      ['MODIFY_WORKFLOW_PROPERTIES', /^BadModifyWorkflowPropertiesAttributes/],
    ] as const
  ).map(([name, sentence]) => completing(`${name} without attributes`, sentence, bare(`COMMAND_TYPE_${name}`))),
];

const noTask = /^Workflow task not found\.$/;
const noActivity = /^invalid activityID or activity already timed out or invoking workflow is completed$/;
const respond = ({ client: { service }, namespace }: Playground, { taskToken }: Pick<Token, 'taskToken'>) => ({
  complete: () => service.respondActivityTaskCompleted({ namespace, taskToken }),
  heartbeat: () => service.recordActivityTaskHeartbeat({ namespace, taskToken }),
  cancel: () => service.respondActivityTaskCanceled({ namespace, taskToken }),
});
const terminate = ({ client: { service }, namespace }: Playground, { workflowId }: Token) =>
  service.terminateWorkflowExecution({ namespace, workflowExecution: { workflowId } });

const tokens: readonly Refusal[] = [
  ['a task completed twice', NOT_FOUND, noTask, async (ground) => ground.complete(await ground.idle(), [])],
  ['a task of a closed workflow', NOT_FOUND, noTask, async (ground) => ground.complete(await ground.closed(), [])],
  [
    'a task of a terminated workflow',
    NOT_FOUND,
    noTask,
    async (ground) => {
      const token = await ground.workflowTask();
      await terminate(ground, token);
      await ground.complete(token, [completeWorkflow()]);
    },
  ],
  [
    'a token of another namespace',
    INVALID_ARGUMENT,
    /^Operation requested with a token from a different namespace\.$/,
    async (ground) => {
      const { taskToken } = await ground.workflowTask();
      await ground.client.service.respondWorkflowTaskCompleted({ namespace: OTHER, taskToken });
    },
  ],
  [
    'half a token',
    INVALID_ARGUMENT,
    /^Error deserializing task token\.$/,
    async (ground) => ground.complete({ taskToken: (await ground.workflowTask()).taskToken.subarray(0, 20) }, []),
  ],
  [
    'an activity completed twice',
    NOT_FOUND,
    noActivity,
    async (ground) => {
      const { complete } = respond(ground, await ground.activityTask());
      await complete();
      await complete();
    },
  ],
  [
    'a heartbeat of a completed activity',
    NOT_FOUND,
    noActivity,
    async (ground) => {
      const { complete, heartbeat } = respond(ground, await ground.activityTask());
      await complete();
      await heartbeat();
    },
  ],
  [
    'an activity of a terminated workflow',
    NOT_FOUND,
    /^workflow execution already completed$/,
    async (ground) => {
      const token = await ground.activityTask();
      await terminate(ground, token);
      await respond(ground, token).complete();
    },
  ],
  [
    'an activity cancelled that nobody wanted to cancel',
    INVALID_ARGUMENT,
    /^unable to mark activity as canceled without activity being request canceled first$/,
    async (ground) => respond(ground, await ground.activityTask()).cancel(),
  ],
  [
    'a workflow task completed as an activity',
    NOT_FOUND,
    /./,
    async (ground) => respond(ground, await ground.workflowTask()).complete(),
  ],
  [
    'an activity completed as a workflow task',
    NOT_FOUND,
    noTask,
    async (ground) => ground.complete(await ground.activityTask(), []),
  ],
];

for (const kind of serverKinds()) describe(`what is not allowed, on ${kind}`, () => suite(kind));

function suite(kind: ServerKind): void {
  let server: ServerUnderTest;
  let ground: Playground;
  before(
    async () => {
      server = await createServer(kind);
      await server.start();
      ground = new Playground(server.address, 'default', 'illegal');
      await ground.client.ensureNamespace(30_000, OTHER);
    },
    { timeout: 120_000 },
  );
  after(async () => {
    ground.close();
    await server.dispose();
  });

  for (const [what, code, sentence, act] of [...sequences, ...tokens])
    // The reference server answers this one INTERNAL.
    test(what, { timeout: 20_000, skip: kind === 'reference' && what.startsWith('START_CHILD') }, async () => {
      const error = await act(ground).then(
        () => assert.fail('it was accepted'),
        (refusal: unknown) => refusal,
      );
      assert.equal(status[statusOf(error) ?? status.OK], status[code], detailsOf(error));
      assert.match(detailsOf(error), sentence);
    });

  test('all of them get on', { timeout: 60_000 }, async () => {
    const patients = ground.takeMade().map((workflowId) => ({ workflowId, accepted: false }));
    assert.deepEqual(await bringToTheirEnds(ground, patients), []);
  });
}
