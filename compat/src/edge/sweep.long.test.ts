// Goal and method: as sweep.test.ts, with all of the bad requests.
import { serverKinds } from '../environment.js';
import { sweepSuite } from './sweep-suite.js';

for (const kind of serverKinds()) sweepSuite(kind, 1, 1_200_000);
