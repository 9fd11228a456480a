import { defineManageCommand } from './define-manage-command.ts';
import { neededScopes } from './needed-scopes.ts';
import { type ApiRecord, printList } from './print-records.ts';

/** Answers that are asked for until there are as many records as were wanted: a search that finds little may go far. */
const MOST_CALLS = 20;

/** `portvakt manage audit tokens` */
export const manageAuditTokensCommand = defineManageCommand({
  name: 'manage audit tokens',
  summary: 'shows tokens of your clients and scopes, and refusals',
  description: [
    "With idporten:dcr.read it shows your own clients' tokens and refusals, and tokens that suppliers got in your name; with idporten:scopes.read tokens with your scopes, whoever got them. Newest first. Keys, trace ids and ends are in --json. Portvakt has this; other servers of the same API do not.",
  ],
  options: {
    client: { type: 'string', value: 'ID', description: 'Only of this client of yours.' },
    scope: { type: 'string', value: 'SCOPE', description: 'Only with this scope.' },
    consumer: { type: 'string', value: 'ORGNO', description: 'Only for this consumer.' },
    outcome: { type: 'string', value: 'NAME', description: "Only these: 'token', or the name of a refusal." },
    from: { type: 'string', value: 'TIME', description: 'Only from this time on, such as 2026-01-31T12:00:00Z.' },
    to: { type: 'string', value: 'TIME', description: 'Only before this time.' },
    before: { type: 'string', value: 'NUMBER', description: 'Only records older than this one.' },
    after: { type: 'string', value: 'NUMBER', description: 'Only records newer than this one.' },
    size: { type: 'string', value: 'NUMBER', description: 'How many. Default: 50, at most 200.' },
  },
  examples: [
    { text: 'What a client got and was refused', given: '--client CLIENT' },
    { text: 'Who got tokens with a scope', given: '--scope SCOPE --outcome token' },
  ],
  done: 'they are shown',
  run: async ({ options, output }, open) => {
    const { client, scope, consumer, outcome, from, to, after, size } = options;
    const api = await open();
    const content: ApiRecord[] = [];
    const wanted = Number(size ?? 50);
    let page: ApiRecord = { before: options.before };
    for (let calls = 0; calls < MOST_CALLS && (calls === 0 || page.before !== undefined); calls += 1) {
      const { body } = await api.call({
        method: 'GET',
        path: '/audit/tokens',
        query: {
          ...{ client_id: client, scope, consumer_orgno: consumer, outcome, from, to, after, size },
          before: page.before === undefined ? undefined : String(page.before),
        },
        scopes: neededScopes.readAudit,
      });
      const answer = (body ?? {}) as { content?: readonly ApiRecord[]; page?: ApiRecord };
      content.push(...(answer.content ?? []));
      page = answer.page ?? {};
      if (after !== undefined || content.length >= wanted) break;
    }
    if (output.json) {
      output.printDocument({ content, page });
      return;
    }
    printList(output, content, {
      titles: ['TIME', 'OUTCOME', 'CONSUMER', 'SUPPLIER', 'CLIENT', 'SCOPE'],
      row: (record) => [
        String(record.timestamp).replace(/\.\d+Z$/, 'Z'),
        `${record.code ?? record.outcome}${record.held_back === undefined ? '' : ` (and ${record.held_back} more before)`}`,
        record.consumer_orgno,
        record.supplier_orgno,
        record.client_id,
        record.scope,
      ],
      none: 'There are no records.',
    });
    if (page.before !== undefined) output.note(`Older ones: --before ${page.before}`);
  },
});
