import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { type MetricsServer, serveMetrics } from '@portvakt/server/operations';
import type { Settings } from '@portvakt/server/settings';
import { type Crew, createCrew } from './create-crew.ts';
import { explainStartFailure } from './explain-start-failure.ts';
import { logStart } from './log-start.ts';
import { openProcessLog } from './open-process-log.ts';
import { prepareEnd } from './prepare-end.ts';
import type { Serving } from './serve-alone.ts';
import { startTelemetry } from './start-telemetry.ts';

/**
 * Runs the server in several processes on one port until a signal stops it. This process answers nothing itself: it
 * hands out the connections and replaces workers that die.
 */
export async function serveWithWorkers({ settings, output, announce, input }: Serving): Promise<number> {
  const port = await findPort(settings).catch((error) => {
    throw explainStartFailure(error, settings);
  });
  const { log, write } = openProcessLog(settings, 'primary');
  const crew = createCrew({
    size: settings.workers,
    hungAfter: settings.hangSeconds * 1000,
    environment: { PORT: String(port) },
    log,
    passOn: write,
  });
  const telemetry = await startTelemetry(log, 'primary');
  telemetry.measure(crew.measure);
  const metricsServer = await openMetricsServer(settings, crew).catch((error) => {
    throw explainStartFailure(error, settings);
  });
  const report = await crew.launch();
  // The worker that failed has reported why.
  if (report === undefined) return 1;
  const stop = async () => {
    const inOrder = await crew.stop();
    await metricsServer?.close();
    await telemetry.stop();
    return inOrder;
  };
  const end = prepareEnd({ stop, cutOff: crew.kill, log, input });
  logStart(log, { report, settings });
  announce(report, { ...output, note: (line) => write(`${line}\n`) });
  return end();
}

/** `/metrics` and `/health/…` of all, where they have a port of their own. It answers before the workers do. */
async function openMetricsServer(
  { metricsHost: host, metricsPort: port, metricsToken }: Settings,
  { readiness, readMetrics }: Crew,
): Promise<MetricsServer | undefined> {
  return port === undefined ? undefined : serveMetrics({ host, port, metricsToken, readiness, readMetrics });
}

/** With port 0 every worker would get another port: this chooses one that is free now for all of them. */
async function findPort({ port, host }: Settings): Promise<number> {
  if (port !== 0) return port;
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
}
