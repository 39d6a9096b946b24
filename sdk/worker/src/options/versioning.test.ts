// Goal: a worker has a build id that changes with its code, unless it was given one. Method: codes by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinBundle } from '../bundler/bundle-format.js';
import { withDefaultBuildId, workerVersion } from './versioning.js';

const bundle = (userCode: string, sourceMap = '{}') => ({
  code: joinBundle({ sdkCode: 'sdk', userCode, sourceMap }),
  sourceMap: undefined,
});
const buildId = (options: object, code?: ReturnType<typeof bundle>) =>
  withDefaultBuildId(workerVersion({ taskQueue: 'q', ...options }), code).version?.buildId;

test('by default of the SDK and the code', () => {
  const id = buildId({}, bundle('a'));
  assert.match(id ?? '', /^@perdure\/worker@\d+\.\d+\.\d+\+[\da-f]{64}$/);
  assert.equal(buildId({}, bundle('a', '{"sources":["elsewhere"]}')), id);
  assert.notEqual(buildId({}, bundle('b')), id);
  assert.match(buildId({}) ?? '', /^@perdure\/worker@\d+\.\d+\.\d+$/);
});

test('or as it was given', () => {
  const version = { deploymentName: 'd', buildId: '2.0' };
  assert.equal(buildId({ buildId: '1.0' }, bundle('a')), '1.0');
  assert.equal(buildId({ workerDeploymentOptions: { useWorkerVersioning: true, version } }, bundle('a')), '2.0');
});
