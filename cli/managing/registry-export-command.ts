import { writeFile } from 'node:fs/promises';
import { defineCommand, text } from '../command-line/command.ts';
import { CommandFailure } from '../command-line/command-failure.ts';

/** `portvakt registry export` */
export const registryExportCommand = defineCommand({
  description: [
    'Works on the database in the settings, whether the server runs or not. Applied to an empty database, the file gives the same content: organisations, scopes and who was granted them, clients with their public keys, delegations, people with roles, systems, system users and consents. It has no secrets, and no policies of resources. It has the identity numbers of people.',
  ],
  options: {
    out: text('FILE', 'Write to this new file instead of standard output.'),
  },
  examples: [
    {
      text: 'Move to another database',
      command:
        'npx --no-install portvakt registry export --out registry.json && PORTVAKT_DATABASE_URL=postgres://… npx --no-install portvakt registry apply --create-database registry.json',
    },
  ],
  exitCodes: {
    0: 'the file is written',
    1: 'a setting is wrong, the database cannot be used, or the file cannot be written',
  },
  run: async ({ options: { out }, environment, output }) => {
    const { exportRegistry } = await import('@portvakt/server/registry-file');
    const { withInstallation } = await import('./open-installation.ts');
    const registry = await withInstallation({ environment, output }, ({ register }) =>
      exportRegistry(register.database.lists),
    );
    const text = JSON.stringify(registry, null, 2);
    if (out === undefined) {
      output.print(text);
      return 0;
    }
    try {
      // It names people and keys: for its owner, and never over another file.
      await writeFile(out, `${text}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new CommandFailure(
        code === 'EEXIST'
          ? `${out} exists already and is not overwritten. Choose another file.`
          : `${out} cannot be written: ${message}`,
        { error: code === 'EEXIST' ? 'file_exists' : 'file_not_writable' },
      );
    }
    output.note(`${out} is written.`);
    return 0;
  },
});
