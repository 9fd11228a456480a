import { defineCommand, flag } from '../command-line/command.ts';
import { loadSettings } from '../load-settings.ts';
import type { Serving } from './serve-alone.ts';

/** Milliseconds in which the last lines must be written. */
const ENDING = 100;

/** `portvakt start` */
export const startCommand = defineCommand({
  description: [
    'Without any settings it answers on http://localhost:7070/ with a database in ./data and demo clients, for this machine only. When it can answer it prints one line, «portvakt listening on <issuer>», that scripts can wait for.',
    'SIGTERM and SIGINT stop it within 10 seconds, after the requests in flight are answered. A second signal stops it at once.',
  ],
  options: {
    check: flag(
      'Read settings, registry file, trust file, database and keys, say everything that is wrong at once, and start nothing.',
    ),
    'ready-json': flag(
      'For programs that start it: print that it can answer as one line of JSON (issuer, control, pid) and nothing else on standard output, and end when the process that started it ends.',
    ),
    'end-with-input': flag(
      'End when standard input ends, which also happens when whoever holds its other end dies, however many processes lie between.',
    ),
  },
  sections: async () => {
    const { settingDefinitions } = await import('@portvakt/server/settings');
    return [
      {
        title: 'Settings (environment variables)',
        rows: settingDefinitions.map(({ name, form, defaultText, description }) => [
          name,
          `${description} ${capitalise(form)}. Default: ${defaultText}.`.replaceAll('`', ''),
        ]),
      },
    ];
  },
  examples: [
    {
      text: 'Before a change of settings in production, beside the server that runs',
      command: 'npx --no-install portvakt start --check',
    },
    { text: 'On a laptop', command: 'npx --no-install portvakt start' },
    {
      text: 'For a test, which reads the line, and kills nothing afterwards',
      command: 'PORT=0 PORTVAKT_DATABASE_URL=sqlite::memory: npx --no-install portvakt start --ready-json',
    },
    {
      text: 'With your own registry, a database in memory, and another port',
      command:
        'PORTVAKT_REGISTRY=registry.yaml PORTVAKT_DATABASE_URL=sqlite::memory: PORT=7071 npx --no-install portvakt start',
    },
  ],
  exitCodes: {
    0: 'it stopped cleanly after a signal; with --check: nothing is wrong',
    1: 'it could not start, or could not stop cleanly; with --check: something is wrong',
  },
  run: async ({ options, environment, output }) => {
    if (options.check) {
      const { checkStart } = await import('./check-start.ts');
      return checkStart(environment, output);
    }
    try {
      const { printReadyLine, printStartReport } = await import('./print-start-report.ts');
      const announce = options['ready-json'] ? printReadyLine : printStartReport;
      const input = options['end-with-input'] ? process.stdin : undefined;
      return await serve({ settings: loadSettings(environment), output, announce, input });
    } finally {
      // A half-made start can leave timers and connections behind.
      setTimeout(() => process.exit(), ENDING).unref();
    }
  },
});

async function serve(serving: Serving): Promise<number> {
  if (serving.settings.workers === 1) {
    const { makeKeysAhead } = await import('./make-keys-ahead.ts');
    makeKeysAhead(serving.settings);
    const { serveAlone } = await import('./serve-alone.ts');
    return serveAlone(serving);
  }
  const { default: cluster } = await import('node:cluster');
  if (cluster.isWorker) {
    const { serveAsWorker } = await import('./serve-as-worker.ts');
    return serveAsWorker(serving.settings);
  }
  const { serveWithWorkers } = await import('./serve-with-workers.ts');
  return serveWithWorkers(serving);
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
