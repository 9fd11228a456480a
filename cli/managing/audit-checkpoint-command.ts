import { defineCommand, flag, jsonOption } from '../command-line/command.ts';
import { noAuditLog } from './no-audit-log.ts';

/** `portvakt audit checkpoint` */
export const auditCheckpointCommand = defineCommand({
  description: [
    'A checkpoint is a signed note (C2SP tlog-checkpoint) over everything that is in the audit log so far. Keep one elsewhere now and then, where whoever runs the server cannot change it: what was in the log by then can no longer be changed, taken away or put in without portvakt audit verify --checkpoint finding it.',
    'Works on the database in the settings (see portvakt start --help), whether the server runs or not.',
  ],
  options: {
    key: flag('Print the public key instead, in the form of C2SP signed-note, for programs that check checkpoints.'),
    json: { ...jsonOption, description: 'Print one JSON document: checkpoint, size and verifier_key.' },
  },
  examples: [
    { text: 'To be kept elsewhere', command: 'npx --no-install portvakt audit checkpoint > audit.checkpoint' },
    { text: 'Once, beside it', command: 'npx --no-install portvakt audit checkpoint --key > audit.key' },
  ],
  exitCodes: { 0: 'it is printed', 1: 'there is no audit log, or the database cannot be used' },
  run: async ({ options: { key = false }, environment, output }) => {
    const { createLogStore, writeVerifierKey } = await import('@portvakt/server/audit-log');
    const { withInstallation } = await import('./open-installation.ts');
    const log = await withInstallation({ environment, output }, ({ register: { database } }) =>
      createLogStore(database).findLog(database.reads),
    );
    if (log === undefined) throw noAuditLog();
    const verifierKey = writeVerifierKey(log.origin, log.publicKey);
    if (output.json) {
      output.printDocument({ checkpoint: log.checkpoint, size: log.size, verifier_key: verifierKey });
    } else output.print(key ? verifierKey : log.checkpoint.trimEnd());
    return 0;
  },
});
