/** Commands of a random walk. */
import type { command } from '@perdure/wire/types';
import { commands, type RunBench } from './run-bench.js';
import type { Pick } from './seeded.js';

/** What a workflow might ask for next; some of it is wrong. */
export function randomCommands(bench: RunBench, pick: Pick): command.Command[] {
  const list: command.Command[] = [];
  for (let count = pick(4); count > 0; count -= 1) {
    const pending = [...bench.run.activities.keys()];
    const choices = [
      () => commands.activity(`a${pick(30)}`, activityOptions(pick)),
      () => commands.activity(`b${pick(1000)}`, activityOptions(pick)),
      () => commands.timer(`t${pick(10)}`, pick(3)),
      () => commands.timer(`u${pick(1000)}`, pick(60)),
      () => commands.cancelTimer([...bench.run.timerIds.keys()][0] ?? 'none'),
      () => commands.cancelActivity(pending[pick(Math.max(1, pending.length))] ?? 5),
      () => (pick(4) === 0 ? commands.memo(`m${pick(3)}`) : commands.marker()),
      () => commands.child(`c${pick(1000)}`, { parentClosePolicy: (1 + pick(3)) as 1 | 2 | 3 }),
      () => commands.signalExternal(`e${pick(3)}`),
      () => commands.cancelExternal(`c${pick(3)}`),
    ];
    list.push((choices[pick(choices.length)] as () => command.Command)());
  }
  if (pick(12) === 0) list.push(closing(pick));
  return list;
}

function closing(pick: Pick): command.Command {
  const choices = [
    commands.complete(),
    commands.fail(),
    commands.continueAsNew(),
    commands.continueAsNew({ cronSchedule: '@every 5s' }),
  ];
  return choices[pick(choices.length)] as command.Command;
}

function activityOptions(pick: Pick): command.ScheduleActivityTaskCommandAttributes {
  return {
    ...(pick(3) === 0 && { heartbeatTimeout: { seconds: 2 } }),
    ...(pick(3) === 0 && { scheduleToCloseTimeout: { seconds: 20 } }),
    ...(pick(3) === 0 && { scheduleToStartTimeout: { seconds: 4 } }),
    ...(pick(4) === 0 && { requestEagerExecution: true }),
    ...(pick(2) === 0 && { retryPolicy: { maximumAttempts: pick(3) } }),
  };
}
