import { defineCommand } from '../command-line/command.ts';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';

const DEFAULT_PORT = 7164;

/** `portvakt token-proxy` */
export const tokenProxyCommand = defineCommand({
  description: [
    'Answers on loopback as the token sidecar of NAIS does (POST /api/v1/token, /api/v1/token/exchange and /api/v1/introspect, with JSON or a form), so that a program gets a token with one request. The private key stays here. Tokens are kept, and renewed before they end.',
    'Beside what the sidecar knows, a request may hold consumer_org, pid and exchange: "altinn".',
    'Only programs on this machine are answered, and no browser: a foreign Host, an Origin or a Sec-Fetch header is refused. Every other program on this machine can get tokens, though: do not run it where strangers do.',
  ],
  options: {
    port: {
      type: 'string',
      value: 'PORT',
      description: `Where to listen. Default: ${DEFAULT_PORT}; 0 is any free one.`,
    },
    issuer: { type: 'string', value: 'URL', description: 'The authorization server, such as http://localhost:7070/.' },
    'client-id': { type: 'string', value: 'ID', description: 'The client that asks.' },
    key: { type: 'string', value: 'FILE', description: "The client's private key: a JWK, or PEM." },
    kid: { type: 'string', value: 'KID', description: 'What the key is registered as. Default: the kid of the JWK.' },
    cert: {
      type: 'string',
      value: 'FILE',
      description: 'A virksomhetssertifikat in PEM; its private key is in --key.',
    },
    p12: { type: 'string', value: 'FILE', description: 'A virksomhetssertifikat with its private key, as PKCS#12.' },
    'password-file': {
      type: 'string',
      value: 'FILE',
      description: 'A file with the password of --p12 in its first line.',
    },
    altinn: {
      type: 'string',
      value: 'URL',
      description: "Altinn's platform, for exchange: altinn. Default: the one that belongs to the issuer.",
    },
  },
  sections: async () => [
    {
      title: 'Environment, where the option is left out (the names that NAIS injects)',
      rows: [
        ['MASKINPORTEN_CLIENT_ID', '--client-id'],
        ['MASKINPORTEN_CLIENT_JWK', '--key: the JWK itself, not a file'],
        ['MASKINPORTEN_WELL_KNOWN_URL', 'where the metadata of the issuer lies'],
        ['MASKINPORTEN_ISSUER', '--issuer; with MASKINPORTEN_TOKEN_ENDPOINT no metadata is read'],
      ],
    },
    {
      title: 'What it prints, for the programs that use it',
      rows: [
        ['NAIS_TOKEN_ENDPOINT', 'POST {identity_provider: "maskinporten", target: SCOPES}'],
        ['NAIS_TOKEN_EXCHANGE_ENDPOINT', 'always refuses: Maskinporten knows no users'],
        ['NAIS_TOKEN_INTROSPECTION_ENDPOINT', 'POST {identity_provider: "maskinporten", token: TOKEN}'],
      ],
    },
  ],
  examples: [
    {
      text: 'For the demo client of «portvakt start»',
      command:
        'npx --no-install portvakt token-proxy --issuer http://localhost:7070/ --client-id demo-pensjon --key data/demo-key.jwk.json',
    },
    {
      text: 'Then a token, from any program',
      command:
        'curl -d identity_provider=maskinporten -d target=nav:aareg/v1/arbeidsforhold/otp http://127.0.0.1:7164/api/v1/token',
    },
  ],
  exitCodes: {
    0: 'it was ended by SIGTERM or SIGINT',
    1: 'the key cannot be used, or the port is taken',
  },
  run: async ({ options, environment, output }) => {
    const { readProxySettings } = await import('./read-proxy-settings.ts');
    const { startTokenProxy } = await import('./start-token-proxy.ts');
    const port = Number(options.port ?? DEFAULT_PORT);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw usageFailure(`--port must be a number from 0 to 65535; it is '${options.port}'.`);
    }
    const settings = await readProxySettings(options, environment);
    const proxy = await startTokenProxy(settings, { port });
    if ('problem' in proxy) throw new CommandFailure(proxy.problem, { error: proxy.error });
    output.print(`portvakt token-proxy listening on ${proxy.address}`);
    output.print(`NAIS_TOKEN_ENDPOINT=${proxy.address}api/v1/token`);
    output.print(`NAIS_TOKEN_EXCHANGE_ENDPOINT=${proxy.address}api/v1/token/exchange`);
    output.print(`NAIS_TOKEN_INTROSPECTION_ENDPOINT=${proxy.address}api/v1/introspect`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    });
    await proxy.stop();
    return 0;
  },
});
