import { defineCommand, jsonOption } from '../command-line/command.ts';

/** `portvakt system show` */
export const systemShowCommand = defineCommand({
  description: [
    'Works on the database in the settings (see portvakt start --help). Prints JSON in the form in which a vendor reads it from Altinn. It can be changed and given to system update.',
  ],
  positionals: [{ name: 'ID', required: true, description: 'The id of the system.' }],
  options: { json: { ...jsonOption, description: 'The same: one JSON document, the system.' } },
  examples: [
    {
      text: 'Into a file, to be changed',
      command: 'npx --no-install portvakt system show 313770001_kaipilot > system.json',
    },
  ],
  exitCodes: { 0: 'it is shown', 1: 'there is no such system, or the database cannot be used' },
  run: async ({ positionals: [id = ''], environment, output }) => {
    const { showSystemByHand } = await import('./keep-systems-by-hand.ts');
    output.printDocument(await showSystemByHand({ environment, output }, id));
    return 0;
  },
});
