// Goal: calendars mean on the wire what users wrote, and nonsense is named.
// Method: what the official client makes of the same calendars.
import { encodeOptionalStructuredCalendarSpecs } from '@temporalio/client/lib/schedule-helpers.js';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeCalendar, encodeCalendar, type CalendarSpec } from './calendar.js';

const samples: CalendarSpec[] = [
  { hour: 3, comment: 'at night' },
  { second: '*', minute: [0, { start: 10, end: 50, step: 20 }], dayOfMonth: '*', year: [2030, { start: 2040, end: 2042 }] },
  { month: ['MAY', { start: 'OCTOBER', end: 'DECEMBER' }], dayOfWeek: { start: 'MONDAY', end: 'FRIDAY' }, hour: '*' },
];

test('the same as the official client', () => {
  for (const spec of samples) {
    const [official] = encodeOptionalStructuredCalendarSpecs([{ second: 0, minute: 0, hour: 0, ...spec }] as never) ?? [];
    const ours = encodeCalendar({ second: 0, minute: 0, hour: 0, ...spec });
    assert.deepEqual(JSON.parse(JSON.stringify(ours)), JSON.parse(JSON.stringify(official)));
  }
});

test('and back', () => {
  const decoded = decodeCalendar(encodeCalendar(samples[2] as CalendarSpec));
  assert.deepEqual(decoded.month, [
    { start: 'MAY', end: 'MAY', step: 1 },
    { start: 'OCTOBER', end: 'DECEMBER', step: 1 },
  ]);
  assert.deepEqual(decoded.dayOfWeek, [{ start: 'MONDAY', end: 'FRIDAY', step: 1 }]);
  assert.deepEqual(decoded.second, [{ start: 0, end: 0, step: 1 }]);
  assert.deepEqual(decoded.year, []);
  assert.deepEqual(encodeCalendar(decoded), { ...encodeCalendar(samples[2] as CalendarSpec), comment: '' });
});

test('nonsense is named', () => {
  const nonsense: [CalendarSpec, RegExp][] = [
    [{ hour: 24 }, /calendar hour: 24; expected 0 to 23/],
    [{ month: 'MAI' as never }, /calendar month: "MAI"; expected JANUARY/],
    [{ minute: { start: 1, end: 70 } }, /calendar minute: 70/],
    [{ year: 'x' as never }, /a whole number/],
    [{ second: { start: 1, step: 0 } }, /step must be/],
  ];
  for (const [spec, message] of nonsense) assert.throws(() => encodeCalendar(spec), message);
});
