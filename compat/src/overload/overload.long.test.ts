import { overloadSuite } from './overload-suite.js';

overloadSuite(30, ['sqlite', 'postgres']);
