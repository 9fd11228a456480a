import { defineCommand, jsonOption } from '../command-line/command.ts';
import { writeTable } from '../command-line/write-table.ts';

/** `portvakt signing-keys list` */
export const signingKeysListCommand = defineCommand({
  description: ['Works on the database in the settings (see portvakt start --help), whether the server runs or not.'],
  options: {
    json: {
      ...jsonOption,
      description:
        'Print one JSON document: keys, each with kid, purpose, state, times, and encrypted_with: current, previous, neither or signer.',
    },
  },
  sections: async () => [
    {
      title: 'States',
      rows: [
        ['announced', 'in the key set, so that everyone learns of it; not used yet'],
        ['signing', 'signs every new token'],
        ['published', 'no longer signs; in the key set until its last token has expired'],
        ['withdrawn', 'out of the key set, since its tokens have died'],
        ['retired', 'taken out by hand'],
        ['compromised', 'leaked, and taken out at once'],
      ],
    },
    {
      title: 'Encrypted with',
      rows: [
        ['current', 'PORTVAKT_KEY_ENCRYPTION_KEY'],
        ['previous', 'PORTVAKT_PREVIOUS_KEY_ENCRYPTION_KEY, until portvakt signing-keys reencrypt'],
        ['neither', 'a key that the settings here do not name'],
        ['signer', 'not at all: a signer holds the private half'],
      ],
    },
  ],
  examples: [{ text: 'All of them, oldest first', command: 'npx --no-install portvakt signing-keys list' }],
  exitCodes: { 0: 'the keys are listed', 1: 'a setting is wrong, or the database cannot be used' },
  run: async ({ environment, output }) => {
    const { decideKeyStates } = await import('@portvakt/server/signing-keys');
    const { findKey, listKeys } = await import('@portvakt/server/key-encryption');
    const nameUse = (text: string, { keys, name }: { keys: ReturnType<typeof listKeys>; name: string }) => {
      if (text === '') return 'signer';
      const key = findKey(text, { keys, name });
      if (key === undefined) return 'neither';
      return key.equals(keys[0]) ? 'current' : 'previous';
    };
    const { withInstallation } = await import('./open-installation.ts');
    const keys = await withInstallation({ environment, output }, async ({ register, settings }) => {
      const encryptionKeys = listKeys(settings);
      // Each purpose has its own turn-taking.
      return [
        ...decideKeyStates(await register.signingKeys.readAll(), Date.now()).map((key) => ({
          ...key,
          purpose: 'tokens',
        })),
        ...decideKeyStates(await register.altinnKeys.readAll(), Date.now()).map((key) => ({
          ...key,
          purpose: 'altinn',
        })),
      ].map(({ key, state, publishedUntil, purpose }) => ({
        kid: key.kid,
        purpose,
        state,
        active_from: showTime(key.activeFrom),
        published_until: publishedUntil === undefined ? null : showTime(publishedUntil),
        created: showTime(key.createdAt),
        encrypted_with: nameUse(key.encryptedPrivateKey, { keys: encryptionKeys, name: key.kid }),
      }));
    });
    if (output.json) {
      output.printDocument({ keys });
      return 0;
    }
    if (keys.length === 0) {
      output.print('There are no signing keys yet: the server makes one when it first starts.');
      return 0;
    }
    const titles = ['KID', 'PURPOSE', 'STATE', 'ACTIVE FROM', 'PUBLISHED UNTIL', 'CREATED', 'ENCRYPTED WITH'];
    const rows = keys.map((key) => [
      ...[
        key.kid,
        key.purpose,
        key.state,
        key.active_from,
        key.published_until ?? '-',
        key.created,
        key.encrypted_with,
      ],
    ]);
    for (const line of writeTable(titles, rows)) output.print(line);
    return 0;
  },
});

function showTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
