/** What the worker and the workflow's runtime tell each other: plain objects, types only. */
export type * from './activation.js';
export type * from './command.js';
export type * from './ending-commands.js';
export type * from './completion.js';
export type * from './results.js';
