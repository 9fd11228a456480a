import type { Settings } from '@portvakt/server/settings';
import { defineCommand, type Output } from '../command-line/command.ts';
import { loadSettings } from '../load-settings.ts';

/** Milliseconds in which the last lines must be written. */
const ENDING = 100;

/** `portvakt start` */
export const startCommand = defineCommand({
  description: [
    'Without any settings it answers on http://localhost:7070/ with a database in ./data and demo clients, for this machine only. When it can answer it prints one line, «portvakt listening on <issuer>», that scripts can wait for.',
    'SIGTERM and SIGINT stop it within 10 seconds, after the requests in flight are answered. A second signal stops it at once.',
  ],
  options: {},
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
    { text: 'On a laptop', command: 'npx --no-install portvakt start' },
    {
      text: 'With your own registry, a database in memory, and another port',
      command:
        'PORTVAKT_REGISTRY=registry.yaml PORTVAKT_DATABASE_URL=sqlite::memory: PORT=7071 npx --no-install portvakt start',
    },
  ],
  exitCodes: {
    0: 'it stopped cleanly after a signal',
    1: 'it could not start, or could not stop cleanly',
  },
  run: async ({ environment, output }) => {
    try {
      return await serve(loadSettings(environment), output);
    } finally {
      // A half-made start can leave timers and connections behind.
      setTimeout(() => process.exit(), ENDING).unref();
    }
  },
});

async function serve(settings: Settings, output: Output): Promise<number> {
  if (settings.workers === 1) {
    const { serveAlone } = await import('./serve-alone.ts');
    return serveAlone(settings, output);
  }
  const { default: cluster } = await import('node:cluster');
  if (cluster.isWorker) {
    const { serveAsWorker } = await import('./serve-as-worker.ts');
    return serveAsWorker(settings);
  }
  const { serveWithWorkers } = await import('./serve-with-workers.ts');
  return serveWithWorkers(settings, output);
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
