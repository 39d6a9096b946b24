import { overloadSuite } from './overload-suite.js';

overloadSuite(2, ['sqlite']);
