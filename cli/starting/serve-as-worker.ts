import module from 'node:module';
import { type Settings, startServer } from '@portvakt/server';
import type { WorkerMessage } from './crew-messages.ts';
import { describeStart } from './describe-start.ts';
import { explainStartFailure } from './explain-start-failure.ts';
import { joinFellows } from './join-fellows.ts';
import { openProcessLog } from './open-process-log.ts';
import { outliveRejections } from './outlive-rejections.ts';
import { prepareEnd } from './prepare-end.ts';
import { startTelemetry } from './start-telemetry.ts';

/** Runs the server in this process, on the port that it shares with the other workers, until the primary ends it. */
export async function serveAsWorker(settings: Settings): Promise<number> {
  // Ctrl+C reaches every process of the terminal: the primary decides.
  process.on('SIGINT', () => undefined);
  const { log } = openProcessLog(settings, process.pid);
  outliveRejections(process, { log });
  const telemetry = await startTelemetry(log, process.pid);
  const server = await startServer(settings, Date.now, joinFellows(process), log).catch((error) => {
    throw explainStartFailure(error, settings);
  });
  telemetry.measure(server.measure);
  const message: WorkerMessage = { ready: describeStart(settings, server) };
  const stop = async () => {
    await server.stop();
    await telemetry.stop();
    return true;
  };
  const end = prepareEnd({ stop, log, signals: ['SIGTERM'] });
  log.info({}, 'started');
  process.send?.(message);
  module.flushCompileCache();
  return end();
}
