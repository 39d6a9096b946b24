export * from './store.js';
export * from './world.js';
