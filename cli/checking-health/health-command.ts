import { defineCommand, jsonOption, text } from '../command-line/command.ts';
import { CommandFailure } from '../command-line/command-failure.ts';

/** `portvakt health` */
export const healthCommand = defineCommand({
  description: [
    'Asks a server on this machine for /health/ready. It needs the settings of that server, for its address, or --url. Made for health checks of containers, where there may be no curl.',
  ],
  options: {
    url: text('URL', 'Another server, such as http://localhost:7070/.'),
    json: { ...jsonOption, description: 'Print one JSON document: status, and problems where it is not ready.' },
  },
  examples: [
    { text: 'In a Containerfile', command: 'HEALTHCHECK CMD ["/portvakt", "health"]' },
    { text: 'Another server', command: 'npx --no-install portvakt health --url http://localhost:7070/' },
  ],
  exitCodes: { 0: 'requests may be sent there', 1: 'it is not ready, or does not answer' },
  run: async ({ options, environment, output }) => {
    const { fetchJson } = await import('../reaching-issuers/fetch-json.ts');
    const base = options.url ?? (await findOwnAddress(environment));
    if (!URL.canParse(base))
      throw new CommandFailure(`--url is not a URL: '${base}'.`, { error: 'usage', exitCode: 2 });
    const { status, body = {} } = await fetchJson(new URL('health/ready', base).href);
    const ready = status === 200 && body.status === 'ready';
    if (output.json) output.printDocument(body);
    else if (ready) output.print('ready');
    else output.print(describe(status, body));
    return ready ? 0 : 1;
  },
});

/** Where a server with this environment answers. */
async function findOwnAddress(environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  const { loadSettings } = await import('../load-settings.ts');
  const settings = loadSettings(environment);
  const { metricsPort, metricsHost } = settings;
  const { host, port } = metricsPort === undefined ? settings : { host: metricsHost, port: metricsPort };
  const reached = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}/`;
}

function describe(status: number, { problems }: Readonly<Record<string, unknown>>): string {
  if (!Array.isArray(problems)) return `not ready: status ${status}`;
  return ['not ready', ...problems.map((problem) => `  ${problem}`)].join('\n');
}
