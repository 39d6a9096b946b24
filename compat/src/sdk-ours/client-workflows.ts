// Workflow code that the suite of our client calls, bundled by the official worker.
import {
  ApplicationFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
  sleep,
} from '@temporalio/workflow';

const add = defineSignal<[number]>('add');
const total = defineQuery<number, [string?]>('total');
const addAndGet = defineUpdate<number, [number]>('addAndGet');
const finish = defineSignal('finish');

/** A sum that signals and updates change until it is told to finish. */
export async function counting(start: number): Promise<number> {
  let sum = start;
  let done = false;
  setHandler(add, (value) => {
    sum += value;
  });
  setHandler(total, (mood) => {
    if (mood === 'bad') throw new Error('no mood to answer');
    return sum;
  });
  setHandler(
    addAndGet,
    async (value) => {
      if (value === 13) throw ApplicationFailure.nonRetryable('unlucky', 'Unlucky');
      await sleep(1);
      return (sum += value);
    },
    {
      validator: (value) => {
        if (value < 0) throw new Error('only upwards');
      },
    },
  );
  setHandler(finish, () => {
    done = true;
  });
  await condition(() => done);
  return sum;
}

/** Runs so many times in a row. */
export async function countdown(runs: number): Promise<string> {
  if (runs > 1) await continueAsNew<typeof countdown>(runs - 1);
  return 'lift-off';
}

export async function failing(): Promise<never> {
  throw ApplicationFailure.create({ message: 'no', type: 'Refusal', nonRetryable: true, details: ['because', { code: 7 }] });
}

export async function sleepy(): Promise<void> {
  await sleep('1 hour');
}

export async function echoing(...values: unknown[]): Promise<unknown> {
  return values;
}
