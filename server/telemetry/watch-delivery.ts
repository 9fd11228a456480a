import type { ExportResult } from '@opentelemetry/core';
import type { TelemetryReports } from './open-telemetry.ts';

/** What takes something to be sent. */
interface Exporter<Batch> {
  export(batch: Batch, done: (result: ExportResult) => void): void;
}

/** Has `exporter` tell when its collector takes nothing, once, and when it does again. */
export function watchDelivery<Batch, Kind extends Exporter<Batch>>(
  exporter: Kind,
  signal: string,
  report: Pick<TelemetryReports, 'undelivered' | 'deliveredAgain'>,
): Kind {
  let lost = 0;
  const send = exporter.export.bind(exporter);
  exporter.export = (batch, done) =>
    send(batch, (result) => {
      // 0 is success.
      if (result.code === 0) {
        if (lost > 0) report.deliveredAgain(signal, lost);
        lost = 0;
      } else {
        lost += 1;
        if (lost === 1) report.undelivered(signal, result.error?.message ?? 'no reason was given');
      }
      done(result);
    });
  return exporter;
}
