import assert from 'node:assert/strict';
import { failureText, Report } from './report.js';
import { runSeeds } from './run-seeds.js';

/** Runs seeds until one fails, which is shown. */
export async function expectAllWell(seeds: Iterable<number>): Promise<Report> {
  const report = new Report();
  await runSeeds({
    seeds,
    onResult: (result) => {
      report.add(result);
      return result.failure === undefined;
    },
  });
  const [failure] = report.failures;
  assert.equal(failure && failureText(failure, 'under test'), undefined);
  return report;
}
