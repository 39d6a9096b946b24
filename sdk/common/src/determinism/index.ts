export { absentGlobals, forbiddenGlobalNamed, refusedGlobals, type ForbiddenGlobal } from './forbidden-globals.js';
export { forbiddenModule } from './forbidden-modules.js';
