// Goal: schedules as our client makes them come back as they were said, and act.
// Method: where the server has them: run it with PERDURE_COMPAT_SERVERS=reference and PERDURE_COMPAT_REFERENCE_SERVER.
import { ScheduleAlreadyRunning, ScheduleNotFoundError, type ScheduleDescription } from '@perdure/client';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { serverKinds } from '../environment.js';
import { ClientFixture } from './client-fixture.js';
import { echoing } from './client-workflows.js';
import { all, until } from './waiting.js';

const limits = { timeout: 30_000 };

const kinds = serverKinds().filter((kind) => kind !== 'sqlite' && kind !== 'postgres');
if (kinds.length === 0) test("our client's schedules", { skip: 'our server has none yet: PERDURE_COMPAT_SERVERS=reference' });
for (const kind of kinds)
  describe(`our client's schedules on ${kind}`, () => {
    const ours = new ClientFixture(kind);

    test('are made, described, changed, triggered and deleted', limits, async () => {
      const scheduleId = randomUUID();
      const action = { type: 'startWorkflow' as const, workflowType: echoing, taskQueue: ours.taskQueue, args: ['x'] };
      const spec = {
        calendars: [
          { hour: { start: 9, end: 17 }, dayOfWeek: ['MONDAY' as const, { start: 'THURSDAY' as const }], month: 'MAY' as const },
        ],
        intervals: [{ every: '2 hours' as const, offset: '10 minutes' as const }],
        cronExpressions: ['30 6 * * SUN'],
        skip: [{ month: 'DECEMBER' as const, year: 2030 }],
        jitter: '1s' as const,
        timezone: 'Europe/Berlin',
      };
      const handle = await ours.client.schedule.create({
        scheduleId,
        spec,
        action,
        policies: { overlap: 'BUFFER_ONE', catchupWindow: '2 days', pauseOnFailure: true },
        memo: { why: 'test' },
        state: { paused: true, note: 'later', remainingActions: 5 },
      });
      await assert.rejects(ours.client.schedule.create({ scheduleId, spec, action }), ScheduleAlreadyRunning);
      const first = await handle.describe();
      asSaid(first, scheduleId);

      await handle.update((previous) => ({ ...previous, action: { ...previous.action, args: ['y'] } }));
      await handle.unpause('now');
      const second = await until(async () => {
        const description = await handle.describe();
        return description.state.paused ? undefined : description;
      });
      assert.deepEqual([second.action.args, second.state.note], [['y'], 'now']);
      assert.deepEqual(second.spec.calendars, first.spec.calendars);
      await handle.trigger();
      const { workflow } = await until(async () => (await handle.describe()).info.recentActions[0]?.action);
      assert.deepEqual(await ours.client.workflow.result(workflow.workflowId), ['y']);
      const listed = await until(async () =>
        (await all(ours.client.schedule.list())).find((summary) => summary.scheduleId === scheduleId),
      );
      assert.equal(listed.action?.workflowType, 'echoing');
      await handle.delete();
      await assert.rejects(ours.client.schedule.getHandle('nothing').describe(), ScheduleNotFoundError);
    });
  });

function asSaid(first: ScheduleDescription, scheduleId: string): void {
  assert.deepEqual(first.policies, { overlap: 'BUFFER_ONE', catchupWindow: 2 * 86_400_000, pauseOnFailure: true });
  assert.deepEqual(first.state, { paused: true, note: 'later', remainingActions: 5 });
  assert.deepEqual([first.memo, first.spec.timezone, first.spec.jitter], [{ why: 'test' }, 'Europe/Berlin', 1000]);
  assert.deepEqual(first.spec.intervals, [{ every: 7_200_000, offset: 600_000 }]);
  assert.deepEqual(first.spec.calendars[0]?.hour, [{ start: 9, end: 17, step: 1 }]);
  assert.deepEqual(
    first.spec.calendars[0]?.dayOfWeek.map(({ start, end }) => [start, end]),
    [
      ['MONDAY', 'MONDAY'],
      ['THURSDAY', 'THURSDAY'],
    ],
  );
  assert.deepEqual(first.spec.calendars[1]?.hour, [{ start: 6, end: 6, step: 1 }]);
  assert.deepEqual(first.spec.skip[0]?.month, [{ start: 'DECEMBER', end: 'DECEMBER', step: 1 }]);
  assert.deepEqual(
    [first.action.workflowType, first.action.args, first.action.workflowId],
    ['echoing', ['x'], `${scheduleId}-workflow`],
  );
  assert.ok(first.info.nextActionTimes.length > 0);
}
