import { defineCommand, jsonOption, text } from '../command-line/command.ts';
import { noAuditLog } from './no-audit-log.ts';

/** `portvakt audit verify` */
export const auditVerifyCommand = defineCommand({
  description: [
    'Recomputes the audit log from the rows of both records: every leaf, every tile and the root, and compares them with the newest checkpoint. A row that was changed, taken away before its time or put in later is named. Rows that retention has removed are counted.',
    'Whoever has the database and PORTVAKT_KEY_ENCRYPTION_KEY can make all of it anew. A checkpoint that was kept elsewhere shows that: give it with --checkpoint.',
    'Works on the database in the settings (see portvakt start --help), whether the server runs or not. PORTVAKT_GRANT_AUDIT_MONTHS must be what the server has.',
  ],
  options: {
    checkpoint: text('FILE', 'A checkpoint that was kept elsewhere, as portvakt audit checkpoint printed it.'),
    json: {
      ...jsonOption,
      description:
        'Print one JSON document: origin, size, verified, removed, waiting, mismatches (text, table, id), mismatch_count and seconds.',
    },
  },
  examples: [
    { text: 'Against the newest checkpoint alone', command: 'npx --no-install portvakt audit verify' },
    {
      text: 'And against one from last month',
      command: 'npx --no-install portvakt audit verify --checkpoint audit.checkpoint',
    },
  ],
  exitCodes: {
    0: 'everything fits',
    1: 'something does not fit, there is no audit log, or the database cannot be used',
  },
  run: async ({ options, environment, output }) => {
    const { verifyLog } = await import('@portvakt/server/audit-log');
    const { readGivenText } = await import('../read-given-file.ts');
    const { withInstallation } = await import('./open-installation.ts');
    const file = options.checkpoint;
    const kept = file === undefined ? undefined : await readGivenText(file, { error: 'checkpoint_unreadable' });
    const begun = performance.now();
    const findings = await withInstallation({ environment, output }, ({ settings, register: { database } }) =>
      verifyLog({ database, auditMonths: settings.grantAuditMonths, now: Date.now(), kept }),
    );
    if (findings === undefined) throw noAuditLog();
    const { origin, size, verified, removed, waiting, mismatches, mismatchCount } = findings;
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    if (output.json) {
      output.printDocument({
        ...{ origin, size, verified, removed, waiting },
        mismatches: mismatches.map(({ text: sentence, row }) => ({ text: sentence, ...row })),
        mismatch_count: mismatchCount,
        seconds,
      });
      return mismatchCount === 0 ? 0 : 1;
    }
    for (const mismatch of mismatches) output.print(mismatch.text);
    if (mismatchCount > mismatches.length) output.print(`… and ${mismatchCount - mismatches.length} more.`);
    output.print(
      `${origin}: ${size} leaves, ${verified} rows as they were, ${removed} removed by retention, ${waiting} not in the log yet; ${seconds} s.`,
    );
    if (mismatchCount > 0) output.print(`${mismatchCount} ${mismatchCount === 1 ? 'mismatch' : 'mismatches'}.`);
    else
      output.print(kept === undefined ? 'Everything fits the newest checkpoint.' : 'Everything fits both checkpoints.');
    return mismatchCount === 0 ? 0 : 1;
  },
});
