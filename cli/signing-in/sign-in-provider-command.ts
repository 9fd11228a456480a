import { defineCommand } from '../command-line/command.ts';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';

const DEFAULT_PORT = 7171;

/** `portvakt sign-in-provider` */
export const signInProviderCommand = defineCommand({
  description: [
    'Starts a lookalike of Ansattporten on loopback, for tests: an OpenID provider with discovery, PKCE and private_key_jwt, where one click on a test person signs in. It answers the three kinds of authorization_details, and goes wrong on purpose when its page is told to.',
    'The people, their organisations and the clients stand in a JSON file. It keeps nothing else, and its keys are new at each start.',
  ],
  options: {
    people: { type: 'string', value: 'FILE', description: 'The people and the clients, as JSON.' },
    port: {
      type: 'string',
      value: 'PORT',
      description: `Where to listen. Default: ${DEFAULT_PORT}; 0 is any free one.`,
    },
  },
  sections: async () => {
    const { misbehaviours } = await import('@portvakt/sign-in-provider/misbehaviours');
    return [
      {
        title: 'The file',
        rows: [
          ['people[].name, pid, email, email_verified', 'Whoever has no pid signs in as with an account at work.'],
          ['people[].organisations[].orgno, name, deleted', 'What the person may act for.'],
          ['people[].organisations[].resources', 'Such as urn:altinn:resource:portal. Default: all that is asked for.'],
          ['people[].employer', 'The organisation of ansattporten:orgno.'],
          ['clients[].client_id, redirect_uris, jwks', 'Who may ask, with their public keys.'],
        ],
      },
      { title: 'Wrong on purpose, chosen on the page', rows: Object.entries(misbehaviours) },
    ];
  },
  examples: [
    {
      text: 'On the default port',
      command: 'npx --no-install portvakt sign-in-provider --people people.json',
    },
  ],
  exitCodes: {
    0: 'it was ended by SIGTERM or SIGINT',
    1: 'the file cannot be used, or the port is taken',
  },
  run: async ({ options, output }) => {
    const port = Number(options.port ?? DEFAULT_PORT);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw usageFailure(`--port must be a number from 0 to 65535; it is '${options.port}'.`);
    }
    if (options.people === undefined) throw usageFailure('--people is missing: the file with the people and clients.');
    const { readJsonFile } = await import('../managing/read-json-file.ts');
    const { readPeople, startSignInProvider } = await import('@portvakt/sign-in-provider');
    const read = readPeople(await readJsonFile(options.people));
    if ('problems' in read) {
      throw new CommandFailure(`${options.people} cannot be used.`, { error: 'file_invalid', lines: read.problems });
    }
    const provider = await startSignInProvider({ ...read, port }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      throw new CommandFailure(`Port ${port} is taken: another program listens there. Choose one with --port.`, {
        error: 'port_taken',
      });
    });
    output.print(`portvakt sign-in-provider listening on ${provider.issuer}`);
    output.print(`PORTVAKT_SIGN_IN_ISSUER=${provider.issuer}`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    });
    await provider.stop();
    return 0;
  },
});
