// All workflows that both SDKs run: those of our worker's suite, and those that use what is left of the workflow API.
export * from '../sdk-worker/workflows.js';
export * from './error-workflows.js';
export * from './option-workflows.js';
export * from './runtime-workflows.js';
