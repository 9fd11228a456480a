/**
 * Running the server: settings, log, metrics, health, limits and an orderly end. Of grants and clients it knows only
 * the names.
 */

export { addCounters, addUpMetrics, keepCounters, type MetricsText, renewMetrics } from './add-up-metrics.ts';
export { type Budget, createBudget } from './budget.ts';
export { countRepeats } from './count-repeats.ts';
export { createReadiness, type ReadinessCheck } from './create-readiness.ts';
export { type CrewMetrics, createCrewMetrics } from './crew-metrics.ts';
export type { DescribedMetric } from './describe-registry.ts';
export { createRandomSource } from './draw-random.ts';
export { findContentEncoding } from './find-content-encoding.ts';
export { type HealthOptions, healthRoutes, type Readiness } from './health.ts';
export { judgeAddress } from './judge-address.ts';
export { leaveBodiesUnread } from './leave-bodies-unread.ts';
export { limitConnections } from './limit-connections.ts';
export { createRateLimit } from './limit-rate.ts';
export { type Limits, type Rate, type RateName, rateNames } from './limits.ts';
export { listMetrics } from './list-metrics.ts';
export { createLog, type Log } from './log.ts';
export { type LogMessage, logMessages, type MessageOf } from './log-messages.ts';
export type { CountedInterface } from './measure-parts.ts';
export { measureRuntime, version } from './measure-process.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { openStandardError } from './open-standard-error.ts';
export type { Operators } from './parse-operators.ts';
export type { ClaimedRights, SignInKey } from './parse-sign-in.ts';
export { describeProfile, type ProfileTraits } from './profile-traits.ts';
export { queueLines } from './queue-lines.ts';
export {
  checkQuota,
  defaultQuotas,
  type ExceededQuota,
  QUOTA_DAY,
  type Quotas,
  unbound,
} from './quotas.ts';
export { declaresMore, readBody, tooLarge, wasCutOff } from './read-body.ts';
export { readPostgresUrl } from './read-postgres-url.ts';
export { type MetricsServer, serveMetrics } from './serve-metrics.ts';
export {
  type DatabaseLocation,
  developmentKeyEncryptionKey,
  type Profile,
  readSettings,
  type SettingDefinition,
  type Settings,
  settingDefinitions,
} from './settings.ts';
export type { MetricsSnapshot } from './take-snapshot.ts';
export { noProxies, type TrustedProxies } from './trusted-proxies.ts';
export { watchClock } from './watch-clock.ts';
