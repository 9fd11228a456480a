import { defineCommand, jsonOption, text } from '../command-line/command.ts';
import { usageFailure } from '../command-line/command-failure.ts';
import { explainBackupFailure } from './explain-backup-failure.ts';
import { nameDatabase } from './explain-database-failure.ts';
import { loadSharedDatabase } from './load-shared-database.ts';

/** `portvakt backup` */
export const backupCommand = defineCommand({
  description: [
    'Copies the database in the settings (see portvakt start --help), as everything was at one moment, whether the server runs or not: SQLite by its own online backup, PostgreSQL by pg_dump, which must not be older than the server. The folder has the copy and a manifest; it appears under its name when it is whole.',
    'PORTVAKT_KEY_ENCRYPTION_KEY is not in it. Without that key its signing keys are of no use: keep it elsewhere for as long as the backup.',
  ],
  options: {
    out: text('FOLDER', 'The folder to make. Nothing is ever overwritten.'),
    'pg-dump': text('FILE', 'The pg_dump to use, where it is not the one in PATH.'),
    json: { ...jsonOption, description: 'Print the manifest as one JSON document.' },
  },
  examples: [{ text: 'Every night', command: 'npx --no-install portvakt backup --out "/backups/$(date +%F)"' }],
  exitCodes: {
    0: 'the backup is whole and on disk',
    1: 'it was not made: a setting is wrong, the database cannot be read, or the folder cannot be written',
  },
  run: async ({ options: { out, 'pg-dump': program = 'pg_dump' }, environment, output }) => {
    if (out === undefined) throw usageFailure('--out FOLDER is missing.');
    const { location, settings } = loadSharedDatabase(environment);
    const { findKey, listKeys, nameKey } = await import('@portvakt/server/key-encryption');
    const keys = listKeys(settings);
    const { makeBackup } = await import('@portvakt/server/backups');
    const { version } = await import('@portvakt/server/operations');
    try {
      const manifest = await makeBackup({
        ...{ location, out, version },
        tools: { program, environment },
        clock: Date.now,
        nameKeys: (encrypted) => {
          const opening = encrypted.map(({ name, text }) => findKey(text, { keys, name }));
          return [...new Set(opening.filter((key) => key !== undefined).map(nameKey))];
        },
      });
      if (output.json) {
        output.printDocument(manifest);
        return 0;
      }
      const { organisations = 0, clients = 0, scopes = 0 } = manifest.rows;
      output.print(
        `${out} has the database ${nameDatabase(location)} as it was at ${manifest.made_at}: ${organisations} organisations, ${clients} clients, ${scopes} scopes; ${manifest.bytes} bytes.`,
      );
      return 0;
    } catch (error) {
      throw explainBackupFailure(error, location);
    }
  },
});
