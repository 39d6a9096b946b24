export { startHost, type HostParts, type RunningHost } from './compose.js';
export { realClock, realRandom } from './real-world.js';
