// Activities of the recorded workflows.
import { ApplicationFailure, Context, activityInfo, cancelled, heartbeat } from '@temporalio/activity';

export async function greet(name: string): Promise<string> {
  return `Hello, ${name}!`;
}

/** Fails its first attempt, after a heartbeat; the second tells what the first had sent. */
export async function failOnce(): Promise<unknown> {
  const { attempt, heartbeatDetails } = activityInfo();
  if (attempt > 1) return heartbeatDetails;
  heartbeat('got this far');
  throw ApplicationFailure.create({ message: 'first attempt', type: 'FirstAttempt', details: ['why'] });
}

export async function failForGood(): Promise<never> {
  throw ApplicationFailure.create({ message: 'never again', type: 'Fatal', nonRetryable: true });
}

/** Until it is told that it is cancelled. */
export async function untilCancelled(): Promise<void> {
  const timer = setInterval(() => heartbeat(), 100);
  try {
    await cancelled();
  } finally {
    clearInterval(timer);
    Context.current().log.debug('cancelled');
  }
}
