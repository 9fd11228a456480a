import module from 'node:module';
import { type Settings, startServer } from '@portvakt/server';
import type { Output } from '../command-line/command.ts';
import { describeStart, type StartReport } from './describe-start.ts';
import { explainStartFailure } from './explain-start-failure.ts';
import { logStart } from './log-start.ts';
import { openProcessLog } from './open-process-log.ts';
import { outliveRejections } from './outlive-rejections.ts';
import { prepareEnd } from './prepare-end.ts';
import { reportBusyTimes } from './report-busy-times.ts';
import { startTelemetry } from './start-telemetry.ts';

export interface Serving {
  readonly settings: Settings;
  readonly output: Output;
  /** Tells that the server can answer. */
  readonly announce: (report: StartReport, output: Output) => void;
  /** Whose end ends it, too. */
  readonly input: NodeJS.ReadStream | undefined;
}

/** Runs the server in this process until a signal stops it. */
export async function serveAlone({ settings, output, announce, input }: Serving): Promise<number> {
  const { log, write } = openProcessLog(settings, process.pid);
  outliveRejections(process, { log });
  const telemetry = await startTelemetry(log, process.pid);
  const server = await startServer(settings, Date.now, undefined, log).catch((error) => {
    throw explainStartFailure(error, settings);
  });
  telemetry.measure(server.measure);
  const report = describeStart(settings, server);
  const stop = async () => {
    await server.stop();
    await telemetry.stop();
    return true;
  };
  const end = prepareEnd({ stop, log, input });
  reportBusyTimes(log);
  logStart(log, { report, settings });
  announce(report, { ...output, note: (line) => write(`${line}\n`) });
  // The next start reads what this one compiled, also when this one is killed.
  module.flushCompileCache();
  return end();
}
