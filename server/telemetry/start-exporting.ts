import * as api from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { ActiveTelemetry, TelemetryLine } from './active-telemetry.ts';
import type { TelemetryReports } from './open-telemetry.ts';
import type { SamplerSetting, TelemetrySettings } from './read-telemetry-settings.ts';
import { type MeasuredMetrics, snapshotMetrics } from './snapshot-metrics.ts';
import { watchDelivery } from './watch-delivery.ts';

const NAME = 'portvakt';
/** Most requests that one span links to, and most characters of a value. */
const LIMITS = { linkCountLimit: 128, attributeValueLengthLimit: 1024 };

interface Exporting {
  readonly active: ActiveTelemetry;
  measure(read: () => Promise<MeasuredMetrics>): void;
  stop(): Promise<void>;
}

/**
 * Everything of OpenTelemetry's SDK: loaded by who switched it on. Where to send, with which headers and certificates, and how long to
 * wait, the exporters read from the variables themselves.
 */
export function startExporting(
  settings: TelemetrySettings,
  { about, report }: { about: Readonly<Record<string, string>>; report: TelemetryReports },
): Exporting {
  // What the operator says of the process counts more than what we know of it.
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': NAME, ...about }))
    .merge(detectResources({ detectors: [envDetector] }));
  const sends = (signal: TelemetrySettings['signals'][number]) => settings.signals.includes(signal);
  const spans = sends('traces') ? openSpans(settings, { resource, report }) : undefined;
  const lines = sends('logs') ? openLines(settings, { resource, report }) : undefined;
  const metrics = sends('metrics') ? openMetrics(settings, { resource, report }) : undefined;
  return {
    active: { api, tracer: spans?.tracer, tellLine: lines?.tell },
    measure: (read) => metrics?.measure(read),
    stop: async () => {
      await Promise.allSettled([spans?.stop(), metrics?.stop()]);
      // Last, for what the others may have had to tell.
      await lines?.stop().catch(() => undefined);
    },
  };
}

interface Circumstances {
  readonly resource: Resource;
  readonly report: TelemetryReports;
}

function openSpans({ sampler, spans, propagates }: TelemetrySettings, { resource, report }: Circumstances) {
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (propagates) api.propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const exporter = watchDelivery(new OTLPTraceExporter(), 'traces', report);
  const provider = new TracerProvider({
    resource,
    sampler: makeSampler(sampler),
    spanLimits: LIMITS,
    spanProcessors: [new BatchSpanProcessor({ exporter, ...spans })],
  });
  return { tracer: provider.getTracer(NAME), stop: () => provider.shutdown() };
}

function makeSampler({ root, ratio, followsParent }: SamplerSetting): Sampler {
  const roots = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio),
  };
  return followsParent ? new ParentBasedSampler({ root: roots[root]() }) : roots[root]();
}

function openLines({ lines }: TelemetrySettings, { resource, report }: Circumstances) {
  const exporter = watchDelivery(new OTLPLogExporter(), 'logs', report);
  const provider = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter, ...lines })] });
  const logger = provider.getLogger(NAME);
  const { DEBUG, INFO, WARN, ERROR } = api.SeverityNumber;
  const severities = { debug: DEBUG, info: INFO, warn: WARN, error: ERROR };
  return {
    tell: ({ level, time, message, facts }: TelemetryLine) =>
      logger.emit({
        timestamp: time,
        severityNumber: severities[level],
        severityText: level.toUpperCase(),
        body: message,
        // Plain data: it was made for a line of JSON.
        attributes: facts as api.Attributes,
      }),
    stop: () => provider.shutdown(),
  };
}

/** Sends what `/metrics` shows, at an interval and once more at the end. */
function openMetrics({ metricsEvery }: TelemetrySettings, { resource, report }: Circumstances) {
  const exporter = watchDelivery(new OTLPMetricExporter(), 'metrics', report);
  const startTime = hrTime();
  let read: (() => Promise<MeasuredMetrics>) | undefined;
  const kinds = { types: DataPointType, cumulative: AggregationTemporality.CUMULATIVE, double: api.ValueType.DOUBLE };
  const sendOnce = async () => {
    if (read === undefined) return;
    const metrics = snapshotMetrics(await read(), { startTime, endTime: hrTime(), kinds });
    const scopeMetrics = [{ scope: { name: NAME }, metrics }];
    await new Promise<void>((resolve) => exporter.export({ resource, scopeMetrics }, () => resolve()));
  };
  let underWay: Promise<void> | undefined;
  const send = (): Promise<void> => {
    // A collector that is slow gets no second sending meanwhile.
    underWay ??= sendOnce()
      .catch((error) => report.undelivered('metrics', error instanceof Error ? error.name : 'they could not be read'))
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };
  const timer = setInterval(() => void send(), metricsEvery);
  timer.unref();
  return {
    measure: (given: () => Promise<MeasuredMetrics>) => {
      read = given;
    },
    stop: async () => {
      clearInterval(timer);
      await underWay;
      await send();
      await exporter.shutdown();
    },
  };
}

function hrTime(): api.HrTime {
  const now = Date.now();
  return [Math.floor(now / 1000), (now % 1000) * 1e6];
}
