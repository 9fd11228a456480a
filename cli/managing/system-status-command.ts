import { defineCommand, jsonOption } from '../command-line/command.ts';

/** `portvakt system status` */
export const systemStatusCommand = defineCommand({
  description: ['Works on the database in the settings (see portvakt start --help).'],
  positionals: [{ name: 'ID', required: true, description: 'The id of the request, as system request printed it.' }],
  options: {
    json: {
      ...jsonOption,
      description: 'Print one JSON document: id, status, system, customer, external_ref, created and in_use.',
    },
  },
  examples: [
    {
      text: 'What was asked before',
      command: 'npx --no-install portvakt system status 2c9a1f6e-6a0c-4f1a-9a53-d7c8f0a10417',
    },
  ],
  exitCodes: { 0: 'the status is printed', 1: 'there is no such request, or the database cannot be used' },
  run: async ({ positionals: [id = ''], environment, output }) => {
    const { findStatusByHand } = await import('./keep-systems-by-hand.ts');
    const { suggest } = await import('../command-line/quote.ts');
    const found = await findStatusByHand({ environment, output }, id);
    if (output.json) {
      output.printDocument(found);
      return 0;
    }
    const { status, system, customer, in_use: inUse } = found;
    const who = `a system user of ${system} at ${customer}`;
    if (status === 'New') {
      output.print(`${id} is New: ${who} is asked for, and the request is not yet answered.`);
      output.print(`  ${suggest(['system', 'approve', id])}`);
    } else if (status === 'Accepted') {
      output.print(`${id} is Accepted: ${who} is ${inUse ? 'in use' : 'no longer there'}.`);
    } else output.print(`${id} is ${status}: ${customer} gives no system user of ${system}.`);
    return 0;
  },
});
