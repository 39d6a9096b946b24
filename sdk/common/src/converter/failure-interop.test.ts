// Goal: failures written by this SDK are read by the official one as the same errors, and the other way round.
// Method: chains of failures through our converter, the official one, and between them the official classes of the wire's messages.
import * as official from '@temporalio/common';
import proto from '@temporalio/proto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ours from '../index.js';

/** Both packages have the same classes by the same names. */
type Sdk = typeof ours;

function samples(sdk: Sdk): Error[] {
  const { ApplicationFailure, ActivityFailure, ChildWorkflowFailure, CancelledFailure, TimeoutFailure } = sdk;
  const options = {
    message: 'm',
    type: 'T',
    nonRetryable: true,
    details: [1, { a: 'b' }],
    nextRetryDelay: '3s',
    category: 'BENIGN',
  } as const;
  const application = ApplicationFailure.create({ ...options, details: [...options.details], cause: new Error('root') });
  const activity = new ActivityFailure('a', 'type', 'id', 'TIMEOUT', 'me', new TimeoutFailure('t', { beat: 1 }, 'HEARTBEAT'));
  return [
    application,
    activity,
    new ChildWorkflowFailure(
      'ns',
      { workflowId: 'w', runId: 'r' },
      'Child',
      'CANCEL_REQUESTED',
      new CancelledFailure('c', ['x']),
    ),
    new sdk.TerminatedFailure('gone'),
    new sdk.ServerFailure('server', true),
    new sdk.NexusOperationFailure('n', 5, 'endpoint', 'service', 'operation', 'token', application),
    new TypeError('plain'),
  ];
}

/**
 * What is the same in both packages' errors; what was not given is undefined in one and null or false in the other.
 * The official one does not read the delay of the next retry.
 */
function visible(error: Error | undefined): unknown {
  if (error === undefined) return undefined;
  const { failure: _failure, cause, stack: _stack, name: _name, ...fields } = error as Error & { failure?: unknown };
  const isGiven = (value: unknown) => Boolean(value) && !(Array.isArray(value) && value.length === 0);
  const given = Object.entries(fields).filter(([name, value]) => name !== 'nextRetryDelay' && isGiven(value));
  return [
    error.constructor.name,
    error.message,
    JSON.parse(JSON.stringify(Object.fromEntries(given))),
    visible(cause as Error | undefined),
  ];
}

const { Failure } = proto.temporal.api.failure.v1;
/** A failure as the messages of the other side: the official ones have 64-bit numbers as objects. */
const asOfficial = (failure: ours.ProtoFailure) => Failure.fromObject(failure) as unknown as ours.ProtoFailure;
const asOurs = (failure: ours.ProtoFailure) =>
  Failure.toObject(Failure.fromObject(failure), { longs: Number }) as unknown as ours.ProtoFailure;

const sdks = { ours, official: official as unknown as Sdk };
for (const [writer, reader] of [
  ['ours', 'official'],
  ['official', 'ours'],
] as const)
  for (const options of [{}, { encodeCommonAttributes: true }])
    test(`written by ${writer}, read by ${reader} ${JSON.stringify(options)}`, () => {
      const write = new sdks[writer].DefaultFailureConverter(options);
      const read = new sdks[reader].DefaultFailureConverter(options);
      for (const error of samples(sdks[writer])) {
        const failure = write.errorToFailure(error, sdks[writer].defaultPayloadConverter);
        const asWritten = write.failureToError(
          (writer === 'ours' ? asOurs : asOfficial)(failure),
          sdks[writer].defaultPayloadConverter,
        );
        const asRead = read.failureToError(
          (reader === 'ours' ? asOurs : asOfficial)(failure),
          sdks[reader].defaultPayloadConverter,
        );
        assert.deepEqual(visible(asRead), visible(asWritten));
      }
    });
