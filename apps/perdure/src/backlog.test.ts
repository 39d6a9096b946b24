// Goal: a dead queue harms nobody. Method: tasks without pollers beside a live queue; then a restart. The long suite has a million.
import { backlogSuite } from './backlog-suite.js';

backlogSuite(20_000, { restartMs: 10_000, growthBytes: 600 * 1024 * 1024 });
