import { overloadSuite } from './overload-suite.js';

overloadSuite(3, ['sqlite']);
