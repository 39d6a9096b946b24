// For tests: answers of workers that are refused, and how.
import { tokenOf, type Fixture } from './frontend-fixture.js';
import { long, namespace, type Row } from './refusal-rows.js';

const withToken = [
  'RespondWorkflowTaskCompleted',
  'RespondWorkflowTaskFailed',
  'RespondActivityTaskCompleted',
  'RespondActivityTaskFailed',
  'RespondActivityTaskCanceled',
  'RecordActivityTaskHeartbeat',
] as const;
const withAnyToken = [...withToken, 'RespondQueryTaskCompleted'] as const;
export const tokens = ({ namespace: known, token }: Fixture): readonly Row[] =>
  withAnyToken.flatMap((method): Row[] => [
    [method, 'no token', { namespace }, 3, 'Task token not set on request.'],
    [method, 'empty token', { namespace, taskToken: new Uint8Array(0) }, 3, 'Task token not set on request.'],
    [method, 'no token at all like this', { taskToken: Uint8Array.of(0x0a, 50) }, 3, 'Error deserializing task token.'],
    ...[token, Uint8Array.of(1)].map((taskToken): Row => [
      method,
      'namespace nobody has, whatever the token',
      { namespace: 'nope', taskToken },
      5,
      'Namespace nope is not found.',
      'NamespaceNotFoundFailure',
    ]),
    [method, 'token without namespace', { taskToken: Uint8Array.of(0x12, 0) }, 3, 'Namespace not set on request.'],
    [
      method,
      'token of an unknown namespace',
      { taskToken: tokenOf(known.id.replace(/.$/, 'f')) },
      5,
      `Namespace ${known.id.replace(/.$/, 'f')} is not found.`,
      'NamespaceNotFoundFailure',
    ],
    [
      method,
      'token of another namespace',
      { namespace: 'other', taskToken: token },
      3,
      'Operation requested with a token from a different namespace.',
    ],
  ]);
const identities = ({ token }: Fixture): readonly Row[] =>
  withToken.map((method) => [method, 'long identity', { taskToken: token, identity: long }, 3, 'Identity length exceeds limit.']);
export const failures = (fixture: Fixture): readonly Row[] => [...identities(fixture), ...ofContents(fixture)];

const ofContents = ({ token }: Fixture): readonly Row[] => [
  ['RespondQueryTaskCompleted', 'token of a task', { taskToken: token }, 3, 'Invalid TaskToken.'],
  [
    'RespondActivityTaskFailed',
    'other failure',
    { taskToken: token, failure: { message: 'm', timeoutFailureInfo: {} } },
    3,
    'Failure must have ApplicationFailureInfo.',
  ],
  [
    'RespondWorkflowTaskCompleted',
    'page',
    { taskToken: token, intermediatePage: true },
    12,
    'RespondWorkflowTaskCompleted: intermediate_page is not supported by this server yet.',
  ],
];
