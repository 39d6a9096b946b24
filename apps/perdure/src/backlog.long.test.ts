// Goal: a million tasks without pollers harm nobody. Method: as backlog.test.ts, fifty times as many.
import { backlogSuite } from './backlog-suite.js';

backlogSuite(1_000_000, { restartMs: 10_000, growthBytes: 600 * 1024 * 1024 });
