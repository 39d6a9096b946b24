// The entry `@perdure/common/lib/time`, named as the official one: times of the API as milliseconds and dates, and back.
export * from '../time.js';
