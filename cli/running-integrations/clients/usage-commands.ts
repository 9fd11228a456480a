import { flag, text } from '../../command-line/command.ts';
import { defineManageCommands } from '../define-manage-commands.ts';
import { defineList } from '../define-verbs.ts';
import { neededScopes } from '../needed-scopes.ts';
import type { ApiRecord } from '../print-records.ts';
import { clientPath } from './client-path.ts';

const client = { name: 'ID', required: true, description: 'The client.' };
const elsewhere = 'Other servers of the same API do not have this.';

/** `portvakt manage clients usage` and `report` */
export const usageCommands = defineManageCommands({
  'clients usage': defineList({
    description: [
      `It shows the days on which the client got tokens or was refused, and when the client and its keys were last used. A token with several scopes counts once for each of them. --json also has every scope. ${elsewhere}`,
    ],
    positionals: [client],
    options: {
      from: text('DAY', 'The first day (UTC), such as 2026-01-31. Default: 30 days are shown.'),
      to: text('DAY', 'The last day. Default: today.'),
    },
    examples: [{ text: 'In the last 30 days', given: 'CLIENT' }],
    request: ({ options: { from, to }, positionals: [id = ''] }) => ({
      path: `${clientPath(id)}/usage`,
      query: { from, to },
      scopes: neededScopes.readClients,
    }),
    rows: (body) => (body as ApiRecord | undefined)?.days,
    table: () => ({
      titles: ['DAY', 'TOKENS', 'REFUSED', 'SCOPES'],
      row: ({ day, tokens, refusals, scopes }) => [
        day,
        tokens,
        refusals,
        listRecords(scopes)
          .map(({ scope, tokens: count }) => `${scope} (${count})`)
          .join(', '),
      ],
      none: 'It was not used on these days.',
    }),
    notes: (body) => {
      const { last_used: last, keys, counted_until: until } = (body ?? {}) as ApiRecord;
      return [
        last === undefined ? 'It has never been used.' : `Last used: ${showTime(last)}`,
        ...listRecords(keys).map(({ key_id: key, last_used: used }) => `Key ${key}: ${showTime(used)}`),
        `Counted until ${showTime(until)}`,
      ];
    },
  }),
  'clients report': defineList({
    description: [
      `It shows what could be better about the client, and what to do: its keys, scopes, lifetime and use. The score goes from 0 to 100. ${elsewhere}`,
    ],
    positionals: [client],
    options: { all: flag('Also what is well, and what does not apply.') },
    examples: [{ text: 'What to mend', given: 'CLIENT' }],
    request: ({ positionals: [id = ''] }) => ({ path: `${clientPath(id)}/report`, scopes: neededScopes.readClients }),
    rows: (body) => listRecords((body as ApiRecord | undefined)?.findings),
    table: ({ options: { all } }) => ({
      titles: ['RESULT', 'RULE', 'SEEN', 'WHAT TO DO'],
      row: ({ result, id, seen, fix }) => [result, id, seen, (fix as ApiRecord | undefined)?.text],
      include: ({ fix }) => all === true || fix !== undefined,
      none: 'Nothing could be better.',
    }),
    notes: (body) => [`Score: ${(body as ApiRecord | undefined)?.score}`],
  }),
});

function listRecords(value: unknown): readonly ApiRecord[] {
  return Array.isArray(value) ? value : [];
}

/** To the second. */
function showTime(value: unknown): string {
  return String(value).replace(/\.\d+Z$/, 'Z');
}
