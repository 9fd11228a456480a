import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import {
  createLog,
  describeProfile,
  type Log,
  limitConnections,
  type MetricsServer,
  type MetricsSnapshot,
  measureRuntime,
  type Settings,
  serveMetrics,
} from '#operations';
import type { AppliedRegistry } from '#registry-file';
import type { FellowWorkers } from './fellow-workers.ts';
import { type Issuer, openIssuer } from './open-issuer.ts';
import { openRegister } from './open-register.ts';

export interface RunningServer {
  readonly issuer: string;
  readonly port: number;
  /** Milliseconds since 1970, by the server's clock. */
  readonly startedAt: number;
  /** What the registry file brought, where there was one. */
  readonly registry: AppliedRegistry | undefined;
  /** What the database calls itself, where it is not PostgreSQL but speaks its protocol. */
  readonly untestedEngine: string | undefined;
  /** Where tests order what they need, in `local`. */
  readonly control: string | undefined;
  /** Writes down now what was used. It happens by itself within a minute; tests cannot wait for that. */
  writeUsage(): Promise<void>;
  /** Takes what is on record into the audit log now, where there is one; by itself it happens within seconds. */
  writeAuditLog(): Promise<void>;
  /** What this process has counted. */
  measure(): Promise<MetricsSnapshot>;
  /** Stops taking connections, finishes what is in flight and closes the database. */
  stop(): Promise<void>;
}

/** Starts the server and resolves when it can answer. `processLog` is the log of the process that it runs in. */
export async function startServer(
  given: Settings,
  clock: () => number = Date.now,
  fellows?: FellowWorkers,
  processLog: Log = createLog({ level: given.logLevel, write: (line) => process.stderr.write(line) }),
): Promise<RunningServer> {
  const settings = await settlePort(given);
  const runtime = measureRuntime();
  // Orders are given to one process: several would need to share what was ordered.
  if (describeProfile(settings.profile).developerTools && fellows === undefined) {
    const { startWithControl } = await import('./start-with-control.ts');
    return startWithControl({ settings, clock, processLog, runtime });
  }
  const register = await openRegister(settings, clock, { spread: fellows?.spread });
  const issuer = await openIssuer({ settings, register, clock, processLog, fellows, runtime });
  const { app, metrics } = issuer;
  // Of several workers, the process that started them answers there.
  const metricsServer = fellows === undefined ? await openMetricsServer(settings, () => issuer) : undefined;
  await app.listen({ host: settings.host, port: settings.port });
  limitConnections(app.server, {
    most: settings.limits.bounds.connections,
    report: metrics.countRefusedConnection,
  });
  await issuer.begin();
  return {
    issuer: settings.issuer,
    port: readPort(app.server),
    startedAt: clock(),
    registry: issuer.registry,
    untestedEngine: issuer.untestedEngine,
    control: undefined,
    writeUsage: issuer.writeUsage,
    writeAuditLog: issuer.writeAuditLog,
    measure: () => issuer.metrics.snapshot('all'),
    stop: async () => {
      await issuer.edge.end();
      await app.close();
      await issuer.settle();
      await register.database.close();
      await metricsServer?.close();
    },
  };
}

/** `/metrics` and `/health/…` of the issuer that answers at the time, where the settings give them a port of their own. */
export async function openMetricsServer(
  { metricsHost: host, metricsPort: port, metricsToken }: Settings,
  current: () => Pick<Issuer, 'readiness' | 'metrics'>,
): Promise<MetricsServer | undefined> {
  if (port === undefined) return undefined;
  return serveMetrics({
    ...{ host, port, metricsToken },
    readiness: () => current().readiness(),
    readMetrics: () => current().metrics.read(),
  });
}

/** The port that `server` listens on. */
export function readPort(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** With port 0 the issuer cannot be told before a port is known: one that is free right now is chosen first. */
async function settlePort(settings: Settings): Promise<Settings> {
  if (settings.port !== 0) return settings;
  const port = await new Promise<number>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, settings.host, () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
  return {
    ...settings,
    port,
    issuer: settings.issuer.replace(/^http:\/\/localhost:0\/$/, `http://localhost:${port}/`),
  };
}
