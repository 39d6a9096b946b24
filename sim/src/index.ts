export { simulate, type Doubles, type SimulationResult } from './simulation.js';
