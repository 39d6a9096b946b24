// Goal: counters are read from Prometheus text as servers write it. Method: a page with the shapes that occur.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sumOf } from './counters.js';

const page = `# HELP perdure_store_commits_total Transactions.
# TYPE perdure_store_commits_total counter
perdure_store_commits_total{store="sqlite",outcome="committed"} 12
perdure_store_commits_total{store="sqlite",outcome="fenced"} 3
perdure_store_commits_total_other 99
perdure_store_bytes_written_total 1.5e3
`;

test('all label sets of a metric add up, and only of that metric', () => {
  assert.equal(sumOf(page, 'perdure_store_commits_total'), 15);
  assert.equal(sumOf(page, 'perdure_store_bytes_written_total'), 1500);
});

test('a metric that is not there is undefined, not zero', () => {
  assert.equal(sumOf(page, 'perdure_missing'), undefined);
});
