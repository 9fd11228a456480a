import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Log, version } from '@portvakt/server/operations';
import { openTelemetry, type Telemetry } from '@portvakt/server/telemetry';

/** Switches telemetry on where the variables `OTEL_…` say so. Each process of a start sends for itself, under a name of its own. */
export function startTelemetry(log: Pick<Log, 'warn'>, worker: number | 'primary'): Promise<Telemetry> {
  return openTelemetry(process.env, {
    about: {
      'service.version': version,
      'service.instance.id': randomUUID(),
      'host.name': hostname(),
      'process.pid': String(process.pid),
      'portvakt.worker': String(worker),
    },
    report: {
      ignored: (ignored) => log.warn({ ...ignored }, 'a setting of OpenTelemetry is not followed'),
      undelivered: (signal, reason) => log.warn({ signal, reason }, 'telemetry cannot be delivered'),
      deliveredAgain: (signal, lost) => log.warn({ signal, lost }, 'telemetry is delivered again'),
    },
  });
}
