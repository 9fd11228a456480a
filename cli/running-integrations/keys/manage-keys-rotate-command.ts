import { usageFailure } from '../../command-line/command-failure.ts';
import { supplierOption } from '../connection-options.ts';
import { defineManageCommand } from '../define-manage-command.ts';
import { usualAttempts } from './wait-until-key-works.ts';

const SIZES = ['2048', '3072', '4096'];

/** `portvakt manage keys rotate` */
export const manageKeysRotateCommand = defineManageCommand({
  name: 'manage keys rotate',
  summary: 'gives a client a new key and takes the old one off it',
  description: [
    'Makes a key pair, writes the private half to --out (for you alone, and before anything is sent), registers the public half beside the keys that are there, waits until the token endpoint takes it, and only then removes the old key. If a step fails, it says what is where and how to go on; the client has a working key throughout.',
    'Programs that still sign with the old key are refused the moment it is removed. With --keep-old it stays: take the new key into use everywhere, then portvakt manage keys remove.',
  ],
  positionals: [{ name: 'CLIENT', required: true, description: 'The client; it may be your administration client.' }],
  options: {
    out: { type: 'string', value: 'FILE', description: 'Where the new private key goes. Never overwritten.' },
    old: {
      type: 'string',
      value: 'KID',
      description: 'The key to remove. Default: the only other one, or the one that ends first.',
    },
    'keep-old': { type: 'boolean', description: 'Remove none.' },
    'new-kid': { type: 'string', value: 'KID', description: 'Its kid. Default: today and a few random characters.' },
    bits: { type: 'string', value: 'BITS', description: '2048, 3072 or 4096. Default: 2048.' },
    attempts: {
      type: 'string',
      value: 'NUMBER',
      description: `Most token requests until the new key is known, ever slower. Default: ${usualAttempts}, ten minutes.`,
    },
    'as-supplier': supplierOption,
  },
  examples: [
    { text: 'For programs that are started anew right after', given: 'CLIENT --out new-key.jwk.json' },
    {
      text: 'For programs that take the new key into use by and by',
      given: 'CLIENT --out new-key.jwk.json --keep-old',
    },
  ],
  done: 'the client has the new key, and the old one is removed unless it was to stay',
  run: async ({ options, positionals: [clientId = ''], output }, open) => {
    const { out, old, bits = '2048', attempts = String(usualAttempts), 'keep-old': keepOld = false } = options;
    if (out === undefined) throw usageFailure('--out FILE is missing: where the new private key goes.');
    if (!SIZES.includes(bits)) throw usageFailure(`--bits must be ${SIZES.join(', ')}; it is '${bits}'.`);
    if (old !== undefined && keepOld) throw usageFailure('--old and --keep-old exclude each other.');
    if (!/^[1-9][0-9]{0,3}$/.test(attempts)) throw usageFailure('--attempts must be a whole number from 1 to 9999.');
    const { nameKeyFiles } = await import('../../making-keys/name-key-files.ts');
    const file = nameKeyFiles(out).jwk;
    const { rotateKey } = await import('./rotate-key.ts');
    const { setTimeout: pause } = await import('node:timers/promises');
    const rotation = {
      ...{ clientId, file, old, keepOld, kid: options['new-kid'], bits: Number(bits), attempts: Number(attempts) },
      asSupplier: options['as-supplier'] ?? false,
    };
    const api = await open();
    const { kid, removed, keys, refusedScope } = await rotateKey(
      { api, pause, note: (line) => output.note(line) },
      rotation,
    );
    if (output.json) {
      output.printDocument({ client_id: clientId, kid, key_file: file, removed: removed ?? null, keys });
      return;
    }
    if (refusedScope !== undefined) output.note(`The key is right, but its scope was refused: ${refusedScope}`);
    output.print(`${clientId} signs with ${kid} from now on: ${file}`);
    if (clientId === api.clientId) output.note(`That is the client you call with: from now on give --key ${file}`);
    if (removed !== undefined) output.print(`The old key ${removed} is removed.`);
    else output.print(`It has the keys ${keys.join(', ')}.`);
  },
});
