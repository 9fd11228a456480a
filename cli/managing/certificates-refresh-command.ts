import { defineCommand, jsonOption } from '../command-line/command.ts';

/** `portvakt certificates refresh` */
export const certificatesRefreshCommand = defineCommand({
  description: [
    'A server keeps the answers of authorities (OCSP and CRLs) until they expire. After this command it asks again before the next token. Use it when a certificate has just been revoked and must be refused at once.',
  ],
  options: { json: { ...jsonOption, description: 'Print one JSON document: state.' } },
  examples: [{ text: 'After a revocation', command: 'npx --no-install portvakt certificates refresh' }],
  exitCodes: { 0: 'every server asks again', 1: 'a setting is wrong, or the database cannot be used' },
  run: async ({ environment, output }) => {
    const { withInstallation } = await import('./open-installation.ts');
    await withInstallation({ environment, output }, ({ register }) =>
      register.feed.change('command line', (unit) =>
        unit.record({ kind: 'certificate', subject: 'revocation', action: 'refresh' }),
      ),
    );
    if (output.json) output.printDocument({ state: 'refreshed' });
    else
      output.print(
        'Within a second every server on this database has forgotten its revocation answers, and asks again.',
      );
    return 0;
  },
});
