import type { Register } from '@portvakt/server/open-register';
import { defineCommand, flag, jsonOption } from '../command-line/command.ts';
import { CommandFailure } from '../command-line/command-failure.ts';

/** `portvakt signing-keys retire` */
export const signingKeysRetireCommand = defineCommand({
  description: [
    'This cannot be undone. The key that signs now cannot be retired: rotate first. For a key that has leaked, use signing-keys rotate --now --compromised.',
  ],
  positionals: [
    {
      name: 'KID',
      required: true,
      description: 'The key, as portvakt signing-keys list shows it. Put -- before a KID that begins with a dash.',
    },
  ],
  options: {
    force: flag('Also when tokens that it signed may still be valid: they are refused from then on.'),
    json: { ...jsonOption, description: 'Print one JSON document: kid and state.' },
  },
  examples: [
    { text: 'A key that was announced by mistake', command: 'npx --no-install portvakt signing-keys retire -- KID' },
  ],
  exitCodes: { 0: 'the key is retired', 1: 'it was refused, a setting is wrong, or the database cannot be used' },
  run: async ({ options: { force = false }, positionals: [kid = ''], environment, output }) => {
    const { withInstallation } = await import('./open-installation.ts');
    const { retireSigningKey } = await import('@portvakt/server/signing-keys');
    const problem = await withInstallation({ environment, output }, async ({ register }) =>
      retireSigningKey(
        { store: await findStoreOf(register, kid), feed: register.feed, clock: Date.now },
        { actor: 'command line', kid, force },
      ),
    );
    if (problem !== undefined) throw new CommandFailure(problem, { error: 'refused' });
    if (output.json) output.printDocument({ kid, state: 'retired' });
    else output.print(`${kid} is retired: out of the key set, for good.`);
    return 0;
  },
});

/** The keys among which `kid` is: those of Altinn tokens when it is one of them. */
async function findStoreOf({ signingKeys, altinnKeys }: Register, kid: string): Promise<Register['signingKeys']> {
  return (await altinnKeys.readAll()).some((key) => key.kid === kid) ? altinnKeys : signingKeys;
}
