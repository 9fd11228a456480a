import { defineCommand, jsonOption } from '../command-line/command.ts';
import { warnOfNoRights } from './warn-of-no-rights.ts';

/** `portvakt system update` */
export const systemUpdateCommand = defineCommand({
  description: [
    'Works on the database in the settings (see portvakt start --help), whether the server runs or not; a running server notices within a second.',
    'Existing system users keep their rights: only a change request changes them.',
  ],
  positionals: [
    { name: 'FILE', required: true, description: 'The system as JSON, with the id of one that is registered.' },
  ],
  options: { json: { ...jsonOption, description: 'Print one JSON document: system.' } },
  examples: [{ text: 'A system in a file', command: 'npx --no-install portvakt system update system.json' }],
  exitCodes: { 0: 'it is as the file says', 1: 'something in the file is wrong, or the database cannot be used' },
  run: async ({ positionals: [file = ''], environment, output }) => {
    const { updateSystemByHand } = await import('./keep-systems-by-hand.ts');
    const { readJsonFile } = await import('./read-json-file.ts');
    const system = await updateSystemByHand({ environment, output }, await readJsonFile(file));
    if (output.json) output.printDocument({ system: system.id });
    else output.print(`${system.id} is as ${file} says.`);
    warnOfNoRights(system, output);
    return 0;
  },
});
