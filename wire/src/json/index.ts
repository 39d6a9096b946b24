export { messageFromJson } from './from-json.js';
export { messageToJson } from './to-json.js';
