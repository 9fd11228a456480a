import { defineCommand, jsonOption } from '../command-line/command.ts';
import { CommandFailure } from '../command-line/command-failure.ts';

/** `portvakt signing-keys reencrypt` */
export const signingKeysReencryptCommand = defineCommand({
  description: [
    'Encrypts everything in the database that is encrypted (signing keys, the root secret, the key of the audit log) with PORTVAKT_KEY_ENCRYPTION_KEY. What was encrypted with PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY is read with that. All of it in one transaction; running it again does no harm.',
    'Before: every server runs with both settings (portvakt_key_encryption_key in their metrics shows the ids of both). Afterwards: take PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY away from one server after the other. Servers answer all the while. Keep the previous key for as long as backups that need it.',
  ],
  options: {
    json: { ...jsonOption, description: 'Print one JSON document: count, key and left.' },
  },
  examples: [{ text: 'With the settings of the servers', command: 'npx --no-install portvakt signing-keys reencrypt' }],
  exitCodes: {
    0: 'everything is encrypted with PORTVAKT_KEY_ENCRYPTION_KEY',
    1: 'nothing was changed: neither key opens something, a setting is wrong, or the database cannot be used',
  },
  run: async ({ environment, output }) => {
    const { reencryptAll } = await import('@portvakt/server/reencrypt-all');
    const { listKeys } = await import('@portvakt/server/key-encryption');
    const { withInstallation } = await import('./open-installation.ts');
    const done = await withInstallation({ environment, output }, ({ settings, register }) =>
      reencryptAll(register, { keys: listKeys(settings), actor: 'command line' }),
    );
    if (typeof done === 'string') throw new CommandFailure(done, { error: 'refused' });
    const { count, key, left } = done;
    if (output.json) {
      output.printDocument({ count, key, left });
      return 0;
    }
    if (count === 0) output.print(`Nothing to do: everything is encrypted with ${key} (PORTVAKT_KEY_ENCRYPTION_KEY).`);
    else {
      output.print(`${count} encrypted anew with ${key} (PORTVAKT_KEY_ENCRYPTION_KEY).`);
      output.print('Now take PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY away from one server after the other.');
    }
    for (const kid of left) output.print(`${kid} is out of use, and neither key opens it: it stays as it is.`);
    return 0;
  },
});
