// Activities of the SDK suites; they run in the worker's process, which here is the test's.
import { ApplicationFailure, CompleteAsyncError, activityInfo } from '@temporalio/activity';

export async function greet(name: string): Promise<string> {
  return `Hello, ${name}!`;
}

/** Fails its first attempt, whatever process runs it. */
export async function failOnce(): Promise<number> {
  const { attempt } = activityInfo();
  if (attempt === 1) throw ApplicationFailure.create({ message: 'first attempt', type: 'FirstAttempt' });
  return attempt;
}

export async function echo(text: string): Promise<string> {
  return text;
}

/** Ends its function; whoever knows its id completes it. */
export async function leftToOthers(): Promise<string> {
  throw new CompleteAsyncError();
}
