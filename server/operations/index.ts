/**
 * Running the server: settings, log, metrics, health, limits and an orderly end. Knows nothing of grants or clients but
 * their names.
 */

export { createRandomSource } from './draw-random.ts';
export { healthRoutes, type Readiness } from './health.ts';
export { leaveBodiesUnread } from './leave-bodies-unread.ts';
export { createRateLimit } from './limit-rate.ts';
export { createLog, type Log } from './log.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export {
  checkQuota,
  defaultQuotas,
  type ExceededQuota,
  QUOTA_DAY,
  type Quotas,
  unbound,
} from './quotas.ts';
export { declaresMore, readBody, tooLarge, wasCutOff } from './read-body.ts';
export {
  type DatabaseLocation,
  developmentKeyEncryptionKey,
  type Profile,
  readSettings,
  type SettingDefinition,
  type Settings,
  settingDefinitions,
} from './settings.ts';
export { watchClock } from './watch-clock.ts';
