// What the programs in compat/go and compat/python see, whatever the language; first seen on the reference server.

/** Run on every server. */
const basics = {
  'hello world': 'Hello, world!',
  'an activity': 'Hello, activity!',
  'a timer is not early': 'in time',
  'a signal': 'approved by Ada',
};

/** Failures are told as `type: message` or `timeout kind`, behind them in brackets why there was no further attempt. */
const activities = {
  'an activity is retried': 'attempt 3',
  'an activity runs out of attempts': 'TooEarly: attempt 2 [MaximumAttemptsReached]',
  'a failure that says not to retry': 'Declined: no [NonRetryableFailure]',
  'a failure the policy says not to retry': 'TooEarly: attempt 1 [NonRetryableFailure]',
  'start-to-close timeout': 'timeout StartToClose [MaximumAttemptsReached]',
  'schedule-to-close timeout': 'timeout ScheduleToClose [Timeout]',
  'schedule-to-start timeout': 'timeout ScheduleToStart [Timeout]',
  'heartbeat timeout': 'timeout Heartbeat [MaximumAttemptsReached]',
  'the next attempt has the heartbeat of one that failed': 'attempt 2 went on after 5',
  'the next attempt has the heartbeat of one that timed out': 'attempt 2 went on after 7',
  'completed from outside by token': 'from outside',
  'completed from outside by id': 'from outside',
  'failed from outside by id': 'OnPurpose: from outside [NonRetryableFailure]',
};

const endings = {
  'a workflow is canceled': 'canceled',
  'a canceled workflow cleans up and completes': 'Hello, cleaner!',
  'a canceled workflow cancels its activity': 'canceled',
  'a workflow cancels its activity': 'canceled',
  'a workflow is terminated': 'terminated',
  'continue as new': '3:false 2:true 1:true end',
  'a workflow is retried': 'attempt 3',
  'a workflow runs out of time': 'timeout StartToClose',
};

const others = {
  'the result of a child': 'Hello, parent!',
  'the failure of a child': 'OnPurpose: attempt 2',
  'the time-out of a child': 'timeout StartToClose',
  'a parent cancels its child': 'canceled',
  'a workflow signals another one': 'approved by a workflow',
  'a workflow cancels another one': 'canceled',
  'a workflow signals nobody': 'not found',
  'a workflow cancels nobody': 'not found',
};

const messagesAndMarkers = {
  'signal with start, twice': 'one, two',
  queries: [0, 1, 3, 6, 6],
  'a query nobody answers': true,
  'a version': 'new code: true',
  'local activities': 'Hello, local! attempt 3 Declined: no',
  'what is drawn once stays': 'Hello, drawn!',
};

/** At the end, the SDK's own replayer judges the histories of all workflows that were started. */
const replay = { replay: 'as recorded' };

export type CaseSelection = 'short' | 'all';

/** Case name -> what is seen. */
export const expectedCases: Readonly<Record<CaseSelection, Readonly<Record<string, unknown>>>> = {
  short: { ...basics, ...replay },
  all: { ...basics, ...activities, ...endings, ...others, ...messagesAndMarkers, ...replay },
};
