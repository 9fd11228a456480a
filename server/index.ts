/**
 * The authorization server. This file puts the rooms together and knows their order; every rule is in a room.
 */

export { plainClient } from '#clients';
export type { Settings } from '#operations';
export { readSettings, settingDefinitions } from '#operations';
export { describeInterfaces } from './describe-interfaces.ts';
export type { FellowWorkers } from './fellow-workers.ts';
export { openRegister, type Register } from './open-register.ts';
export { type RunningServer, startServer } from './start-server.ts';
