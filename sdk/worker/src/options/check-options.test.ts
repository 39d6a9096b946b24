// Goal: what types would have refused is refused by its name, with what it must be. Method: one mistake of each kind.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefaultLogger } from '../runtime/default-logger.js';
import { compileOptions } from './compiled-options.js';

const version = { deploymentName: 'd', buildId: 'b' };

const mistakes: readonly (readonly [options: object, message: RegExp])[] = [
  [{ taskQueue: undefined }, /^A worker needs a taskQueue: the name of the queue whose tasks it takes$/],
  [{ taskQueue: 5 }, /^taskQueue is 5; it must be the name of a task queue$/],
  [{ taskQueue: '__temporal_q' }, /reserved prefix/],
  [{ namespace: '' }, /^namespace is ''; it must be a text that is not empty$/],
  [{ identity: 5 }, /^identity is 5; it must be a text$/],
  [{ workflowsPath: new URL('file:///flows.js') }, /^workflowsPath is .*; it must be a path, .*fileURLToPath/],
  [{ maxConcurrentActivityTaskExecutions: '5' }, /^maxConcurrentActivityTaskExecutions is '5'; it must be an integer from 1$/],
  [{ maxConcurrentWorkflowTaskExecutions: -1 }, /^maxConcurrentWorkflowTaskExecutions is -1; it must be an integer from 1$/],
  [{ maxConcurrentWorkflowTaskPolls: 0 }, /^maxConcurrentWorkflowTaskPolls is 0; it must be an integer from 1$/],
  [{ workflowThreadPoolSize: 0 }, /^workflowThreadPoolSize is 0; it must be an integer from 1$/],
  [{ maxCachedWorkflows: Number.NaN }, /^maxCachedWorkflows is NaN; it must be an integer from 0$/],
  [{ maxEagerActivityReservationsPerWorkflowTask: 0.5 }, /^maxEagerActivity\w+ is 0\.5; it must be an integer from 0$/],
  [{ maxActivitiesPerSecond: '10' }, /^maxActivitiesPerSecond is '10'; it must be a number above 0$/],
  [{ maxTaskQueueActivitiesPerSecond: -1 }, /^maxTaskQueueActivitiesPerSecond is -1; it must be a number from 0$/],
  [{ nonStickyToStickyPollRatio: 2 }, /^nonStickyToStickyPollRatio is 2; it must be a number from 0 to 1$/],
  [{ shutdownGraceTime: '10 parsecs' }, /^shutdownGraceTime is '10 parsecs'; it must be milliseconds from 0, or a text such as/],
  [{ shutdownForceTime: -1 }, /^shutdownForceTime is -1; it must be milliseconds/],
  [{ isolateExecutionTimeout: {} }, /^isolateExecutionTimeout is \{\}; it must be milliseconds/],
  [{ debugMode: 'false' }, /^debugMode is 'false'; it must be true or false$/],
  [{ activityTaskPollerBehavior: { type: 'elastic' } }, /^activityTaskPollerBehavior\.type is 'elastic'; it must be 'simple-max/],
  [{ workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 0 } }, /^workflowTaskPollerBehavior\.maximum is 0;/],
  [{ workflowBundle: './bundle.js' }, /^workflowBundle is '\.\/bundle\.js'; it must be what bundleWorkflowCode\(\) gives/],
  [{ workflowFailureErrorTypes: ['RangeError'] }, /^workflowFailureErrorTypes is \[ 'RangeError' \]; it must be an object of/],
  [
    { workflowFailureErrorTypes: { pay: [RangeError] } },
    /^workflowFailureErrorTypes\['pay'\] is .*; it must be an array of names/,
  ],
  [{ useVersioning: true }, /^useVersioning needs a buildId$/],
  [{ workerDeploymentOptions: {} }, /^workerDeploymentOptions\.version is undefined; it must be an object with the texts/],
  [{ workerDeploymentOptions: { version, defaultVersioningBehavior: 'AUTO' } }, /defaultVersioningBehavior is 'AUTO'; it must/],
  [{ interceptors: [] }, /^interceptors is \[\]; it must be an object with the fields activity and workflowModules$/],
  [{ interceptors: { activity: [{}] } }, /^interceptors\.activity is .*; it must be an array of functions that make/],
  [{ interceptors: { workflowModules: [{}] } }, /^interceptors\.workflowModules is .*; it must be an array of modules' paths/],
  [
    { sinks: { alerts: { send: () => undefined } } },
    /^sinks\.alerts\.send is .*; it must be an object with the function as its fn/,
  ],
  [{ sinks: { __temporal_logger: {} } }, /reserved prefix/],
];

const compiled = (options: object) => compileOptions({ taskQueue: 'q', ...options }, new DefaultLogger('ERROR'));

test('a TypeError names the option', () => {
  for (const [options, message] of mistakes)
    assert.throws(
      () => compiled(options),
      (error: unknown) => error instanceof TypeError && message.test(error.message),
      String(message),
    );
});

test('what is left out, and what nobody knows, is taken', () => {
  compiled({
    unknownOption: 1,
    namespace: undefined,
    shutdownForceTime: undefined,
    workflowFailureErrorTypes: { pay: ['RangeError'] },
  });
});
