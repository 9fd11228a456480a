/**
 * What the server tells OpenTelemetry: spans of what it does, its metrics and its log lines, by the usual variables `OTEL_…`. Until it
 * is switched on, nothing of OpenTelemetry is loaded and every span is one comparison. This room knows how something is told; what a
 * span is about is said by whoever does the work. No grant, token or person's number is ever handed to it.
 */

export {
  currentSpanContext,
  describeSpan,
  type Facts,
  inGroupSpan,
  inSpan,
  isTracing,
  passOnLine,
  readTraceIds,
  type SpanContext,
  tellStatement,
  writeTraceHeaders,
} from './active-telemetry.ts';
export { openTelemetry, type Telemetry } from './open-telemetry.ts';
export { type IgnoredSetting, readTelemetrySettings } from './read-telemetry-settings.ts';
export { traceRequests } from './trace-requests.ts';
