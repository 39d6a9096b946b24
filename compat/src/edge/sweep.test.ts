// Goal: whatever a caller sends, it is answered with a status that the caller can act on, and nothing else is harmed.
// Method: for every call of the API good requests, and from each many bad ones made from the descriptors (a field absent, too long,
// no UTF-8, an unknown enum, a forged token …). No answer may be INTERNAL, UNKNOWN or missing; after each batch a healthy workflow
// completes; in the end every touched execution is read, brought to its end, and read again by a server that was killed.
import { serverKinds } from '../environment.js';
import { sweepSuite } from './sweep-suite.js';

for (const kind of serverKinds()) sweepSuite(kind, kind === 'sqlite' ? 16 : 48, 200_000);
