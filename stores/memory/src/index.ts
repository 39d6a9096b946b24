export { createMemoryDatabase, createMemoryStore, type MemoryDatabase, type MemoryStoreOptions } from './memory-store.js';
