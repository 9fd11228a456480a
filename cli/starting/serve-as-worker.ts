import module from 'node:module';
import { type Settings, startServer } from '@portvakt/server';
import type { Output } from '../command-line/command.ts';
import { describeStart, type StartReport } from './describe-start.ts';
import { explainStartFailure } from './explain-start-failure.ts';
import { joinFellows } from './join-fellows.ts';
import { outliveRejections } from './outlive-rejections.ts';
import { prepareEnd } from './prepare-end.ts';

/** What a worker sends its primary when it can answer. */
export interface ReadyMessage {
  readonly ready: StartReport;
}

/** Runs the server in this process, on the port that it shares with the other workers, until the primary ends it. */
export async function serveAsWorker(settings: Settings, output: Output): Promise<number> {
  // Ctrl+C reaches every process of the terminal: the primary decides.
  process.on('SIGINT', () => undefined);
  outliveRejections(process, output);
  const server = await startServer(settings, Date.now, joinFellows(process)).catch((error) => {
    throw explainStartFailure(error, settings);
  });
  const message: ReadyMessage = { ready: describeStart(settings, server) };
  const end = prepareEnd({ stop: () => server.stop().then(() => true), note: output.note, signals: ['SIGTERM'] });
  process.send?.(message);
  module.flushCompileCache();
  return end();
}
