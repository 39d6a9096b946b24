import { throwIfReservedName } from '@perdure/common/internal';
import { badOption, integerFrom } from './option-checks.js';
import type { WorkerOptions } from './worker-options.js';

/** The least that makes sense. */
const integers = {
  maxConcurrentWorkflowTaskExecutions: 1,
  maxConcurrentActivityTaskExecutions: 1,
  maxConcurrentLocalActivityExecutions: 1,
  maxConcurrentWorkflowTaskPolls: 1,
  maxConcurrentActivityTaskPolls: 1,
  maxCachedWorkflows: 0,
  workflowThreadPoolSize: 1,
  maxEagerActivityReservationsPerWorkflowTask: 0,
} as const;
const texts = ['identity', 'buildId'] as const;
const switches = ['enableNonLocalActivities', 'reuseV8Context', 'useVersioning', 'showStackTraceSources', 'debugMode'] as const;

/**
 * What the types would have said, for those who have none or take values from elsewhere. Options of unknown names are no mistake: plugins may
 * know them. @throws TypeError naming the option and what it must be
 */
export function checkOptions(options: WorkerOptions): void {
  const { taskQueue } = options;
  if (isGiven(taskQueue) && typeof taskQueue !== 'string') throw badOption('taskQueue', taskQueue, 'the name of a task queue');
  if (!isGiven(taskQueue) || taskQueue === '')
    throw new TypeError('A worker needs a taskQueue: the name of the queue whose tasks it takes');
  throwIfReservedName('task queue', taskQueue);
  for (const [name, least] of Object.entries(integers) as [keyof typeof integers, number][])
    if (isGiven(options[name])) integerFrom(least, name, options[name]);
  const isFilled = (value: unknown) => typeof value === 'string' && value !== '';
  check('namespace', options.namespace, 'a text that is not empty', isFilled);
  check('workflowsPath', options.workflowsPath, 'a path, such as require.resolve() or fileURLToPath() give', isFilled);
  for (const name of texts) check(name, options[name], 'a text', (value) => typeof value === 'string');
  for (const name of switches) check(name, options[name], 'true or false', (value) => typeof value === 'boolean');
  checkRates(options);
  checkPolls(options);
  checkCode(options);
  checkVersion(options);
  checkInterceptors(options);
  checkSinks(options);
}

const isGiven = <T>(value: T | undefined | null): value is T => value !== undefined && value !== null;
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
const isArrayOf = (type: 'string' | 'function') => (value: unknown) =>
  Array.isArray(value) && value.every((each) => typeof each === type);

function check(name: string, value: unknown, wanted: string, isRight: (value: unknown) => boolean): void {
  if (isGiven(value) && !isRight(value)) throw badOption(name, value, wanted);
}

function checkRates(options: WorkerOptions): void {
  const { maxActivitiesPerSecond, maxTaskQueueActivitiesPerSecond, nonStickyToStickyPollRatio } = options;
  const isNumber = (value: unknown): value is number => typeof value === 'number' && !Number.isNaN(value);
  check('maxActivitiesPerSecond', maxActivitiesPerSecond, 'a number above 0', (value) => isNumber(value) && value > 0);
  check('maxTaskQueueActivitiesPerSecond', maxTaskQueueActivitiesPerSecond, 'a number from 0', (v) => isNumber(v) && v >= 0);
  const isShare = (value: unknown) => isNumber(value) && value >= 0 && value <= 1;
  check('nonStickyToStickyPollRatio', nonStickyToStickyPollRatio, 'a number from 0 to 1', isShare);
}

function checkPolls(options: WorkerOptions): void {
  for (const name of ['workflowTaskPollerBehavior', 'activityTaskPollerBehavior'] as const) {
    const behavior = options[name];
    if (!isGiven(behavior)) continue;
    if (behavior.type !== 'simple-maximum' && behavior.type !== 'autoscaling')
      throw badOption(`${name}.type`, (behavior as { readonly type?: unknown }).type, "'simple-maximum' or 'autoscaling'");
    if (behavior.type === 'simple-maximum' && isGiven(behavior.maximum)) integerFrom(1, `${name}.maximum`, behavior.maximum);
  }
}

function checkCode({ workflowBundle, workflowFailureErrorTypes: types }: WorkerOptions): void {
  const isBundle = (value: unknown) =>
    isObject(value) && ['code', 'codePath'].some((field) => typeof (value as Record<string, unknown>)[field] === 'string');
  check('workflowBundle', workflowBundle, 'what bundleWorkflowCode() gives, or { codePath }', isBundle);
  const wanted = "an object of workflow types or '*', such as { '*': ['RangeError'] }";
  check('workflowFailureErrorTypes', types, wanted, isObject);
  for (const [type, list] of Object.entries(types ?? {}))
    check(`workflowFailureErrorTypes['${type}']`, list, 'an array of names of error classes', isArrayOf('string'));
}

function checkVersion({ useVersioning, buildId, workerDeploymentOptions: given }: WorkerOptions): void {
  if (useVersioning === true && !buildId) throw new TypeError('useVersioning needs a buildId');
  if (!isGiven(given)) return;
  const isVersion = (version: unknown) =>
    isObject(version) &&
    ['deploymentName', 'buildId'].every((field) => typeof (version as Record<string, unknown>)[field] === 'string');
  const { version, useWorkerVersioning, defaultVersioningBehavior } = given;
  const wanted = 'an object with the texts deploymentName and buildId';
  if (!isVersion(version)) throw badOption('workerDeploymentOptions.version', version, wanted);
  const isSwitch = (value: unknown) => typeof value === 'boolean';
  check('workerDeploymentOptions.useWorkerVersioning', useWorkerVersioning, 'true or false', isSwitch);
  const isBehavior = (value: unknown) => value === 'PINNED' || value === 'AUTO_UPGRADE';
  const behavior = 'workerDeploymentOptions.defaultVersioningBehavior';
  check(behavior, defaultVersioningBehavior, "'PINNED' or 'AUTO_UPGRADE'", isBehavior);
}

function checkInterceptors({ interceptors }: WorkerOptions): void {
  check('interceptors', interceptors, 'an object with the fields activity and workflowModules', isObject);
  const factories = 'an array of functions that make interceptors';
  check('interceptors.activity', interceptors?.activity, factories, isArrayOf('function'));
  check('interceptors.activityInbound', interceptors?.activityInbound, factories, isArrayOf('function'));
  const modules = "an array of modules' paths: they become part of the workflow bundle";
  check('interceptors.workflowModules', interceptors?.workflowModules, modules, isArrayOf('string'));
}

function checkSinks({ sinks }: WorkerOptions): void {
  check('sinks', sinks, 'an object of sinks by their names', isObject);
  for (const [sinkName, sink] of Object.entries(sinks ?? {})) {
    throwIfReservedName('sink', sinkName);
    check(`sinks.${sinkName}`, sink, 'an object of { fn } by the names of its functions', isObject);
    for (const [name, injected] of Object.entries(sink ?? {})) {
      const isInjected = (value: unknown) => isObject(value) && typeof (value as { readonly fn?: unknown }).fn === 'function';
      check(`sinks.${sinkName}.${name}`, injected, 'an object with the function as its fn: { fn, callDuringReplay }', isInjected);
    }
  }
}
