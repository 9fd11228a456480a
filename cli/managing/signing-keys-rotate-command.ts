import type { Register } from '@portvakt/server/open-register';
import type { RemoteSigner } from '@portvakt/server/remote-signer';
import { defineCommand, flag, jsonOption, text } from '../command-line/command.ts';
import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';
import type { Installation } from './open-installation.ts';

/** `portvakt signing-keys rotate` */
export const signingKeysRotateCommand = defineCommand({
  description: [
    'A new key is in the key set for 24 hours before it signs, so that everyone who caches the key set has it in time. The old one stays published until its last token has expired.',
    'With a signer (PORTVAKT_SIGNER) the new key is the first one there that was never used: make it there first.',
    'When a key has leaked, use --now --compromised KID: within a second no server signs with it or publishes it. APIs that cache the key set accept its tokens until they read the key set again: after an hour at most if they obey the headers, later if they have a rule of their own. Inform them.',
  ],
  options: {
    now: flag('Sign at once with the announced key, or with a new key if none is announced.'),
    compromised: text('KID', 'Take this leaked key out of use and out of the key set. Needs --now.'),
    altinn: flag('The keys of Altinn tokens instead of those of the server itself.'),
    force: flag(
      'Rotate although the present signing key is encrypted with another PORTVAKT_KEY_ENCRYPTION_KEY, or held by a signer that PORTVAKT_SIGNER does not name. Only when that one is lost.',
    ),
    json: { ...jsonOption, description: 'Print one JSON document: kid and active_from of the key that takes over.' },
  },
  examples: [
    { text: 'As routine', command: 'npx --no-install portvakt signing-keys rotate' },
    { text: 'In an emergency', command: 'npx --no-install portvakt signing-keys rotate --now --compromised KID' },
  ],
  exitCodes: {
    0: 'a key takes over, now or in a day',
    1: 'it was refused, a setting is wrong, or the database cannot be used',
  },
  run: async ({ options: { now = false, compromised, altinn = false, force = false }, environment, output }) => {
    if (compromised !== undefined && !now) throw usageFailure('A compromised key must be replaced at once: add --now.');
    const { withInstallation } = await import('./open-installation.ts');
    const { replaceSigningKey } = await import('@portvakt/server/signing-keys');
    const { listKeys, replaceLostRoot } = await import('@portvakt/server/key-encryption');
    const { openRemoteSigner } = await import('@portvakt/server/remote-signer');
    const replaced = await withInstallation({ environment, output }, async (installation) => {
      const { settings, register } = installation;
      const store = altinn ? register.altinnKeys : register.signingKeys;
      const signer = settings.signer === undefined ? undefined : openRemoteSigner(settings.signer);
      try {
        if (!force) await checkKey(installation, { store, signer });
        // Without it no server would start: what was derived from it is lost with its key.
        else if (now)
          await register.feed.change('command line', ({ transaction }) =>
            replaceLostRoot(transaction, listKeys(settings)),
          );
        return await replaceSigningKey(
          {
            store,
            feed: register.feed,
            clock: Date.now,
            bits: settings.signingKeyBits,
            keyEncryptionKeys: listKeys(settings),
            keyHolder: signer,
          },
          { actor: 'command line', now, compromised },
        );
      } finally {
        signer?.close();
      }
    });
    if (typeof replaced === 'string') throw new CommandFailure(replaced, { error: 'refused' });
    const activeFrom = new Date(replaced.activeFrom).toISOString();
    if (output.json) {
      output.printDocument({ kid: replaced.kid, active_from: activeFrom });
      return 0;
    }
    output.print(
      now ? `${replaced.kid} signs from now on.` : `${replaced.kid} is announced, and signs from ${activeFrom}.`,
    );
    if (compromised !== undefined) {
      output.print(
        `${compromised} is out of the key set. APIs that cache the key set accept its tokens until they read the key set again: inform them.`,
      );
    }
    return 0;
  },
});

/** A key encrypted with another key than the servers have, or held by a signer that they do not know, would stop every one of them. */
async function checkKey(
  { settings, register: { feed } }: Installation,
  { store, signer }: { store: Register['signingKeys']; signer: RemoteSigner | undefined },
): Promise<void> {
  const { createKeyRing, decideKeyStates, KeyHolderAwayError } = await import('@portvakt/server/signing-keys');
  const { listKeys } = await import('@portvakt/server/key-encryption');
  const states = decideKeyStates(await store.readAll(), Date.now());
  if (!states.some(({ state }) => state === 'signing')) return;
  const ring = createKeyRing({
    store,
    feed,
    clock: Date.now,
    keyEncryptionKeys: listKeys(settings),
    keyHolder: signer,
  });
  try {
    await ring.signerFor(0);
  } catch (error) {
    // What the rotation needs of it, it asks itself.
    if (!(error instanceof KeyHolderAwayError)) throw error;
  }
}
