import { defineCommand, flag, jsonOption, text } from '../command-line/command.ts';
import { usageFailure } from '../command-line/command-failure.ts';
import { explainBackupFailure } from './explain-backup-failure.ts';
import { nameDatabase } from './explain-database-failure.ts';
import { loadSharedDatabase } from './load-shared-database.ts';

/** `portvakt restore` */
export const restoreCommand = defineCommand({
  description: [
    'Makes a backup the database in the settings (see portvakt start --help). Stop all servers first. The database must be empty: a file that does not exist, or a database of PostgreSQL without tables. All of it is restored, or nothing.',
    'The server that starts on it first lets no grant pass that may have been used before that moment, and signs everybody out. Grants that live for 120 seconds pass again after 40 seconds, all others after less than four minutes.',
    'What was changed after the backup is lost; above all, what was withdrawn since is there again.',
  ],
  options: {
    from: text('FOLDER', 'The folder that portvakt backup has made.'),
    'by-other-tools': flag(
      'The database was brought back by something else (a snapshot of a disk, a copied file, recovery to a point in time): restore nothing, and let no grant pass that may have been used before now. Before any server starts on it.',
    ),
    'pg-restore': text('FILE', 'The pg_restore to use, where it is not the one in PATH.'),
    json: {
      ...jsonOption,
      description: 'Print one JSON document: the manifest; with --by-other-tools, grants_pass_from.',
    },
  },
  examples: [
    { text: 'From last night', command: 'npx --no-install portvakt restore --from /backups/2026-11-29' },
    { text: 'After recovery to a point in time', command: 'npx --no-install portvakt restore --by-other-tools' },
  ],
  exitCodes: {
    0: 'the database is restored; a server can start on it',
    1: 'nothing was restored: a setting is wrong, the database is not empty, or the backup is damaged or newer',
  },
  run: async ({ options, environment, output }) => {
    const { from, 'by-other-tools': byOtherTools = false, 'pg-restore': program = 'pg_restore' } = options;
    if ((from === undefined) !== byOtherTools) throw usageFailure('Give one of --from FOLDER and --by-other-tools.');
    if (from === undefined) {
      const { declareRestored } = await import('@portvakt/server/backups');
      const { withInstallation } = await import('./open-installation.ts');
      const { grantsPassFrom } = await withInstallation({ environment, output }, ({ register }) =>
        declareRestored(register),
      );
      const passFrom = new Date(grantsPassFrom).toISOString();
      if (output.json) output.printDocument({ grants_pass_from: passFrom });
      else output.print(`No grant that may have been used until now gets a token. New ones get one from ${passFrom}.`);
      return 0;
    }
    const { location, settings } = loadSharedDatabase(environment);
    const { restoreBackup } = await import('@portvakt/server/backups');
    try {
      const tools = { program, environment };
      const { manifest } = await restoreBackup({ from, location, tools, clock: Date.now });
      if (output.json) {
        output.printDocument(manifest);
        return 0;
      }
      const { nameKey } = await import('@portvakt/server/key-encryption');
      const has = nameKey(settings.keyEncryptionKey);
      if (manifest.key_encryption_keys.some((id) => id !== has)) {
        output.print(
          `It needs the key encryption key ${manifest.key_encryption_keys.join(', ')}, and PORTVAKT_KEY_ENCRYPTION_KEY is ${has}.`,
        );
      }
      output.print(`${nameDatabase(location)} is as it was at ${manifest.made_at}. The server can start.`);
      output.print('What was done after that is lost. What was withdrawn after that is there again: accesses, keys');
      output.print('of clients, roles of people, and signing keys that were declared compromised. See docs/backup.md.');
      if (manifest.audit_log !== null) {
        const { origin, size } = manifest.audit_log;
        output.print(
          `The audit log ${origin} had ${size} leaves. It goes on under another name, since it may have been longer: give its key out anew (portvakt audit checkpoint --key).`,
        );
      }
      return 0;
    } catch (error) {
      throw explainBackupFailure(error, location);
    }
  },
});
