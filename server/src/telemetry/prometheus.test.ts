// Goal: what is counted comes out under the promised names. Method: count, then read the text a scraper would get.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPrometheusMetrics } from './prometheus.js';

test('counts appear in the text', async () => {
  const metrics = createPrometheusMetrics();
  metrics.requestEnded({ method: 'StartWorkflowExecution', code: 0, latencyMs: 3, longPoll: false });
  metrics.requestEnded({ method: 'PollWorkflowTaskQueue', code: 0, latencyMs: 60_000, longPoll: true });
  metrics.groupCommitted({ outcome: 'committed', units: 2, bytes: 700, rows: 9, latencyMs: 1 });
  metrics.tasksAdded('workflow', 2);
  metrics.taskStarted('workflow', 4);
  metrics.observe('open_polls', () => 7);
  const text = await metrics.metricsText();
  assert.match(text, /^perdure_requests_total\{method="StartWorkflowExecution",code="0"\} 1$/m);
  assert.match(text, /^perdure_request_seconds_count\{method="StartWorkflowExecution"\} 1$/m);
  assert.doesNotMatch(text, /perdure_request_seconds_count\{method="PollWorkflowTaskQueue"\}/);
  assert.match(text, /^perdure_store_commits_total\{outcome="committed"\} 1$/m);
  assert.match(text, /^perdure_store_bytes_written_total 700$/m);
  assert.match(text, /^perdure_store_rows_written_total 9$/m);
  assert.match(text, /^perdure_tasks_added_total\{type="workflow"\} 2$/m);
  assert.match(text, /^perdure_open_polls 7$/m);
});
