type Environment = Readonly<Record<string, string | undefined>>;

const SIGNALS = ['traces', 'metrics', 'logs'] as const;
export type Signal = (typeof SIGNALS)[number];

/** How spans are chosen. A ratio is from 0 to 1. */
export interface SamplerSetting {
  readonly root: 'always_on' | 'always_off' | 'traceidratio';
  readonly ratio: number;
  /** Whether a caller's own decision counts for its traces. */
  readonly followsParent: boolean;
}

/** How much waits to be sent, and for how long. Times are milliseconds. */
export interface BatchSetting {
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
  readonly scheduledDelayMillis: number;
  readonly exportTimeoutMillis: number;
}

export interface TelemetrySettings {
  readonly signals: readonly Signal[];
  readonly propagates: boolean;
  readonly sampler: SamplerSetting;
  readonly spans: BatchSetting;
  readonly lines: BatchSetting;
  /** Milliseconds between two sendings of the metrics. */
  readonly metricsEvery: number;
}

/** A variable that asks for something that is not done. */
export interface IgnoredSetting {
  readonly setting: string;
  readonly reason: string;
}

const SAMPLERS: Readonly<Record<string, Omit<SamplerSetting, 'ratio'>>> = {
  always_on: { root: 'always_on', followsParent: false },
  always_off: { root: 'always_off', followsParent: false },
  traceidratio: { root: 'traceidratio', followsParent: false },
  parentbased_always_on: { root: 'always_on', followsParent: true },
  parentbased_always_off: { root: 'always_off', followsParent: true },
  parentbased_traceidratio: { root: 'traceidratio', followsParent: true },
};

/**
 * Reads the variables of OpenTelemetry's specification («Environment Variable Specification», «OpenTelemetry Protocol Exporter»).
 * Telemetry is switched on where an endpoint is named or an exporter is `otlp`, and not by their absence, as the specification has
 * it for programs that are there to be observed. As it demands, a value that is not understood is told and ignored, and stops nothing.
 *
 * @returns no settings where it is switched off.
 */
export function readTelemetrySettings(environment: Environment): {
  readonly settings: TelemetrySettings | undefined;
  readonly ignored: readonly IgnoredSetting[];
} {
  const ignored: IgnoredSetting[] = [];
  const read = (name: string) => environment[name]?.trim() ?? '';
  const ignore = (setting: string, reason: string) => ignored.push({ setting, reason });
  const number = (name: string, standard: number, lowest = 1): number => {
    const text = read(name);
    if (text === '') return standard;
    const value = Number(text);
    if (/^[0-9]+$/.test(text) && value >= lowest && value <= 2 ** 31 - 1) return value;
    ignore(name, `It must be a whole number of at least ${lowest}; ${standard} is used.`);
    return standard;
  };
  if (read('OTEL_SDK_DISABLED').toLowerCase() === 'true') return { settings: undefined, ignored };

  const wanted = SIGNALS.filter((signal) => isWanted(signal, { read, ignore }));
  if (wanted.length === 0) return { settings: undefined, ignored };
  const signals = wanted.filter((signal) => canBeSent(signal, { read, ignore }));
  if (signals.length === 0) return { settings: undefined, ignored };

  const batch = (prefix: string, delay: number): BatchSetting => {
    const maxQueueSize = number(`${prefix}_MAX_QUEUE_SIZE`, 2048);
    return {
      maxQueueSize,
      maxExportBatchSize: Math.min(maxQueueSize, number(`${prefix}_MAX_EXPORT_BATCH_SIZE`, 512)),
      scheduledDelayMillis: number(`${prefix}_SCHEDULE_DELAY`, delay),
      exportTimeoutMillis: number(`${prefix}_EXPORT_TIMEOUT`, 30_000),
    };
  };
  const settings: TelemetrySettings = {
    signals,
    propagates: readPropagators({ read, ignore }),
    sampler: readSampler({ read, ignore }),
    spans: batch('OTEL_BSP', 5000),
    lines: batch('OTEL_BLRP', 1000),
    metricsEvery: number('OTEL_METRIC_EXPORT_INTERVAL', 60_000),
  };
  return { settings, ignored };
}

interface Reading {
  readonly read: (name: string) => string;
  readonly ignore: (setting: string, reason: string) => void;
}

function isWanted(signal: Signal, { read, ignore }: Reading): boolean {
  const name = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  const exporters = read(name)
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (exporters.length === 0) return endpointOf(signal, read) !== undefined;
  const others = exporters.filter((word) => word !== 'otlp' && word !== 'none');
  if (others.length > 0) {
    const instead =
      signal === 'metrics' && others.includes('prometheus') ? ' Prometheus reads /metrics as always.' : '';
    ignore(name, `Only otlp and none are known, and ${others.join(', ')} is not.${instead}`);
  }
  return exporters.includes('otlp');
}

function endpointOf(signal: Signal, read: Reading['read']): { name: string; value: string } | undefined {
  return [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`, 'OTEL_EXPORTER_OTLP_ENDPOINT']
    .map((name) => ({ name, value: read(name) }))
    .find(({ value }) => value !== '');
}

function canBeSent(signal: Signal, { read, ignore }: Reading): boolean {
  const endpoint = endpointOf(signal, read);
  if (endpoint !== undefined && !(URL.canParse(endpoint.value) && /^https?:$/.test(new URL(endpoint.value).protocol))) {
    ignore(endpoint.name, `It must be an http or https URL. No ${signal} are sent.`);
    return false;
  }
  const names = [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL'];
  const protocol = names.find((name) => read(name) !== '');
  if (protocol !== undefined && read(protocol) !== 'http/protobuf') {
    ignore(protocol, `Only http/protobuf is spoken (port 4318 of most collectors). No ${signal} are sent.`);
    return false;
  }
  return true;
}

function readPropagators({ read, ignore }: Reading): boolean {
  const text = read('OTEL_PROPAGATORS');
  if (text === '') return true;
  const words = text.split(',').map((word) => word.trim());
  // Baggage is nothing that this server reads or hands on: strangers could put anything into it.
  const unknown = words.filter((word) => !['tracecontext', 'baggage', 'none'].includes(word));
  if (unknown.length > 0)
    ignore('OTEL_PROPAGATORS', `Only tracecontext and none are known, and ${unknown.join(', ')} is not.`);
  return words.includes('tracecontext');
}

function readSampler({ read, ignore }: Reading): SamplerSetting {
  const name = read('OTEL_TRACES_SAMPLER') || 'parentbased_always_on';
  const found = SAMPLERS[name];
  if (found === undefined) {
    ignore(
      'OTEL_TRACES_SAMPLER',
      `It must be one of ${Object.keys(SAMPLERS).join(', ')}; parentbased_always_on is used.`,
    );
  }
  const text = read('OTEL_TRACES_SAMPLER_ARG');
  const isRatio = /^(0(\.[0-9]+)?|1(\.0+)?|\.[0-9]+)$/.test(text);
  const { root, followsParent } = found ?? { root: 'always_on', followsParent: true };
  if (root === 'traceidratio' && text !== '' && !isRatio) {
    ignore('OTEL_TRACES_SAMPLER_ARG', 'It must be a number from 0 to 1; 1 is used.');
  }
  return { root, followsParent, ratio: isRatio ? Number(text) : 1 };
}
