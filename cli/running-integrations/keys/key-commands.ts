import { flag, text } from '../../command-line/command.ts';
import { CommandFailure, usageFailure } from '../../command-line/command-failure.ts';
import { readBits } from '../../making-keys/read-bits.ts';
import { clientPath } from '../clients/client-path.ts';
import { supplierOption } from '../connection-options.ts';
import { defineManageCommand, defineManageCommands } from '../define-manage-commands.ts';
import { defineAction, defineList } from '../define-verbs.ts';
import { neededScopes } from '../needed-scopes.ts';
import { showDay } from '../print-records.ts';
import { listKeys } from './list-keys.ts';
import { keySetOf, readKeySet } from './read-key-set.ts';
import { usualAttempts } from './wait-until-key-works.ts';

const client = { name: 'CLIENT', required: true, description: 'The client.' } as const;
const changeScopes = (options: { readonly 'as-supplier'?: boolean }) =>
  options['as-supplier'] ? neededScopes.supplyClients : neededScopes.modifyClients;

/** `portvakt manage keys …` */
export const keyCommands = defineManageCommands({
  'keys list': defineList({
    positionals: [client],
    examples: [{ text: 'When do they end?', given: 'CLIENT' }],
    request: ({ positionals: [id = ''] }) => keySetOf(id),
    rows: (body) => {
      const now = Date.now() / 1000;
      return listKeys(body).map(({ kid, exp, until, record: { alg, x5c } }) => ({
        ...{ kid, alg, x5c },
        until: exp !== undefined && exp <= now ? `${until} (expired)` : until,
      }));
    },
    table: () => ({
      titles: ['KID', 'ALG', 'UNTIL', ''],
      row: (key) => [key.kid, key.alg, key.until, Array.isArray(key.x5c) ? 'pinned to a certificate' : ''],
      none: 'It has no keys: it signs with the virksomhetssertifikat of its organisation.',
    }),
  }),
  'keys add': defineManageCommand({
    description: [
      'Only the public half is sent, also when FILE holds a private key. A client with keys must use one of them: after its first key it can no longer sign with a virksomhetssertifikat alone.',
    ],
    positionals: [
      client,
      {
        name: 'FILE',
        required: true,
        description: 'A JWK, what portvakt keys new wrote, PEM, or a certificate.',
      },
    ],
    options: {
      as: text('NEW-KID', 'Its kid. Default: the one in FILE, or a new one.'),
      'as-supplier': supplierOption,
    },
    examples: [{ text: 'After «portvakt keys new --out my-key.jwk.json»', given: 'CLIENT my-key.jwk.json' }],
    done: 'it is registered',
    run: async ({ options, positionals: [id = '', file = ''], output }, open) => {
      const { readPublicKeyFile } = await import('../../making-keys/read-public-key.ts');
      const { nameForToday } = await import('../../making-keys/make-key-pair.ts');
      const { refuseSixthKey } = await import('./refuse-sixth-key.ts');
      const key = await readPublicKeyFile(file);
      const kid = options.as ?? key.kid ?? nameForToday();
      const api = await open();
      const { keys, entityTag } = await readKeySet(api, id);
      const namesake = keys.find((known) => known.kid === kid);
      if (namesake !== undefined && namesake.n !== key.n) {
        throw new CommandFailure(`The client ${id} has another key named ${kid}. Choose another name: --as NEW-KID.`, {
          error: 'kid_in_use',
        });
      }
      if (namesake === undefined) refuseSixthKey(id, keys);
      const { body } = await api.call({
        method: 'PUT',
        path: clientPath(id, 'jwks', kid),
        body: { ...key, kid },
        ifMatch: entityTag,
        scopes: changeScopes(options),
      });
      if (output.json) {
        output.printDocument(body);
        return;
      }
      const { exp } = (body ?? {}) as { exp?: unknown };
      output.print(`The key ${kid} is registered on ${id}${typeof exp === 'number' ? `, until ${showDay(exp)}` : ''}.`);
      if (keys.length === 0) {
        output.note(
          'It is the first: from now on the client must name a registered key, and a certificate alone is refused.',
        );
      }
    },
  }),
  'keys remove': defineAction({
    description: [
      'Grants signed with it are refused from then on; tokens that it got are valid until they expire. The last key is removed only with --last.',
    ],
    positionals: [client, { name: 'KID', required: true, description: 'The key.' }],
    options: {
      last: flag('Also when it is the last one: the client then signs with a virksomhetssertifikat or not at all.'),
      'as-supplier': supplierOption,
    },
    examples: [{ text: 'When nothing uses it any more', given: 'CLIENT key-2026-01-15-a1b2c3' }],
    done: 'it is removed',
    prepare: async (api, { options, positionals: [id = '', kid = ''] }) => {
      const { keys, entityTag } = await readKeySet(api, id);
      if (!keys.some((key) => key.kid === kid)) {
        throw new CommandFailure(`The client ${id} has no key ${kid}.`, {
          error: 'not_found',
          lines: keys.map((key) => `${key.kid}, until ${key.until}`),
        });
      }
      if (keys.length === 1 && !options.last) {
        throw new CommandFailure(
          `${kid} is the only key of ${id}. Add another one first (portvakt manage keys rotate does all of it), or give --last.`,
          { error: 'last_key' },
        );
      }
      // Somebody else may be removing the other key at this moment.
      return { ifMatch: entityTag };
    },
    request: ({ options, positionals: [id = '', kid = ''] }) => ({
      method: 'DELETE',
      path: clientPath(id, 'jwks', kid),
      scopes: changeScopes(options),
    }),
    document: ([id, kid]) => ({ client_id: id, kid, removed: true }),
    sentence: ([id, kid]) => `The key ${kid} is off the client ${id}.`,
  }),
  'keys rotate': defineManageCommand({
    description: [
      'Makes a key pair, writes the private half to --out (readable by you only, and before anything is sent), registers the public half beside the keys that are there, waits until the token endpoint accepts it, and only then removes the old key. If a step fails, it says what has been done and how to go on; the client has a working key all the time.',
      'Programs that still sign with the old key are refused the moment it is removed. With --keep-old it stays: take the new key into use everywhere, then run portvakt manage keys remove.',
    ],
    positionals: [{ ...client, description: 'The client; it may be your administration client.' }],
    options: {
      out: text('FILE', 'Where the new private key goes. Never overwritten.'),
      old: text('KID', 'The key to remove. Default: the only one there is, or the one that ends first.'),
      'keep-old': flag('Remove none.'),
      'new-kid': text('KID', 'Its kid. Default: today and a few random characters.'),
      bits: text('BITS', '2048, 3072 or 4096. Default: 2048.'),
      attempts: text(
        'NUMBER',
        `Most token requests until the new key is known, with longer and longer waits. Default: ${usualAttempts}, ten minutes.`,
      ),
      'as-supplier': supplierOption,
    },
    examples: [
      { text: 'For programs that are restarted right after', given: 'CLIENT --out new-key.jwk.json' },
      {
        text: 'For programs that take the new key into use one by one',
        given: 'CLIENT --out new-key.jwk.json --keep-old',
      },
    ],
    done: 'the client has the new key, and the old one is removed unless it was to stay',
    run: async ({ options, positionals: [clientId = ''], output }, open) => {
      const { out, old, attempts = String(usualAttempts), 'keep-old': keepOld = false } = options;
      if (out === undefined) throw usageFailure('--out FILE is missing: where the new private key goes.');
      const bits = readBits(options.bits);
      if (old !== undefined && keepOld) throw usageFailure('--old and --keep-old exclude each other.');
      if (!/^[1-9][0-9]{0,3}$/.test(attempts)) throw usageFailure('--attempts must be a whole number from 1 to 9999.');
      const { nameKeyFiles } = await import('../../making-keys/name-key-files.ts');
      const file = nameKeyFiles(out).jwk;
      const { rotateKey } = await import('./rotate-key.ts');
      const { setTimeout: pause } = await import('node:timers/promises');
      const rotation = {
        ...{ clientId, file, old, keepOld, kid: options['new-kid'], bits, attempts: Number(attempts) },
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
  }),
});
