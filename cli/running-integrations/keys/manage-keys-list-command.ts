import { defineManageCommand } from '../define-manage-command.ts';
import { printList } from '../print-records.ts';

/** `portvakt manage keys list` */
export const manageKeysListCommand = defineManageCommand({
  name: 'manage keys list',
  summary: "lists a client's keys and when they end",
  positionals: [{ name: 'CLIENT', required: true, description: 'The client.' }],
  options: {},
  examples: [{ text: 'When do they end?', given: 'CLIENT' }],
  done: 'they are listed',
  run: async ({ positionals: [id = ''], output }, open) => {
    const { readKeySet } = await import('./read-key-set.ts');
    const { keys, body } = await readKeySet(await open(), id);
    if (output.json) {
      output.printDocument(body);
      return;
    }
    const now = Date.now() / 1000;
    const rows = keys.map(({ kid, exp, until, record }) => ({
      kid,
      alg: record.alg,
      until: exp !== undefined && exp <= now ? `${until} (expired)` : until,
      x5c: Array.isArray(record.x5c) ? 'pinned to a certificate' : '',
    }));
    printList(output, rows, {
      titles: ['KID', 'ALG', 'UNTIL', ''],
      row: (key) => [key.kid, key.alg, key.until, key.x5c],
      none: 'It has no keys: it signs with the virksomhetssertifikat of its organisation.',
    });
  },
});
