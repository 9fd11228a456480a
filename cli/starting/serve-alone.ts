import module from 'node:module';
import { type Settings, startServer } from '@portvakt/server';
import type { Output } from '../command-line/command.ts';
import { describeStart } from './describe-start.ts';
import { explainStartFailure } from './explain-start-failure.ts';
import { outliveRejections } from './outlive-rejections.ts';
import { prepareEnd } from './prepare-end.ts';
import { printStartReport } from './print-start-report.ts';

/** Runs the server in this process until it is told to end. */
export async function serveAlone(settings: Settings, output: Output): Promise<number> {
  outliveRejections(process, output);
  const server = await startServer(settings).catch((error) => {
    throw explainStartFailure(error, settings);
  });
  const report = describeStart(settings, server);
  const end = prepareEnd({ stop: () => server.stop().then(() => true), note: output.note });
  printStartReport(report, output);
  // The next start reads what this one compiled, also when this one is killed.
  module.flushCompileCache();
  return end();
}
