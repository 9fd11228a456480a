import { activate } from './active-telemetry.ts';
import { type IgnoredSetting, readTelemetrySettings } from './read-telemetry-settings.ts';
import type { MeasuredMetrics } from './snapshot-metrics.ts';

/** Milliseconds that the last of it may take when the process ends. */
const LONGEST_STOP = 3000;

export interface Telemetry {
  /** Says how the metrics are read that are sent from now on. */
  measure(read: () => Promise<MeasuredMetrics>): void;
  /** Sends what waits, and gives up after three seconds. */
  stop(): Promise<void>;
}

export interface TelemetryReports {
  /** Variables that are not followed. */
  ignored(setting: IgnoredSetting): void;
  /** A collector takes nothing, told once until it does again. */
  undelivered(signal: string, reason: string): void;
  /** It takes something again, after so many batches were lost. */
  deliveredAgain(signal: string, lost: number): void;
}

const nothing: Telemetry = { measure: () => undefined, stop: async () => undefined };

/**
 * Switches telemetry on for this process where `environment` says so; otherwise nothing is loaded. `process` says which process it is:
 * each one of several sends for itself.
 */
export async function openTelemetry(
  environment: Readonly<Record<string, string | undefined>>,
  { about, report }: { about: Readonly<Record<string, string>>; report: TelemetryReports },
): Promise<Telemetry> {
  const { settings, ignored } = readTelemetrySettings(environment);
  for (const setting of ignored) report.ignored(setting);
  if (settings === undefined) return nothing;
  const { startExporting } = await import('./start-exporting.ts');
  const exporting = startExporting(settings, { about, report });
  activate(exporting.active);
  return {
    measure: exporting.measure,
    stop: async () => {
      let timer: NodeJS.Timeout | undefined;
      const tooLong = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, LONGEST_STOP);
      });
      await Promise.race([exporting.stop(), tooLong]);
      clearTimeout(timer);
      activate(undefined);
    },
  };
}
