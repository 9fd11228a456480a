import { text } from '../command-line/command.ts';
import { defineManageCommand, defineManageCommands } from './define-manage-commands.ts';
import { defineList } from './define-verbs.ts';
import { neededScopes } from './needed-scopes.ts';
import { type ApiRecord, printTable } from './print-records.ts';

/** A search that finds little may need many pages: after so many, what was found is printed. */
const MOST_CALLS = 20;

interface Page {
  readonly content?: readonly ApiRecord[];
  readonly page?: ApiRecord;
}

/** `portvakt manage audit …` */
export const auditCommands = defineManageCommands({
  'audit tokens': defineManageCommand({
    description: [
      'With idporten:dcr.read it shows the tokens and refusals of your own clients, and tokens that suppliers got in your name; with idporten:scopes.read all tokens with your scopes. Newest first. --json also has keys, trace ids and ends. Other servers of the same API do not have this.',
    ],
    options: {
      client: text('ID', 'Only of this client of yours.'),
      scope: text('SCOPE', 'Only with this scope.'),
      consumer: text('ORGNO', 'Only for this consumer.'),
      outcome: text('NAME', "Only these: 'token', or the name of a refusal."),
      from: text('TIME', 'Only from this time on, such as 2026-01-31T12:00:00Z.'),
      to: text('TIME', 'Only before this time.'),
      before: text('NUMBER', 'Only records older than this one.'),
      after: text('NUMBER', 'Only records newer than this one.'),
      size: text('NUMBER', 'How many. Default: 50, at most 200.'),
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
        const answer = (body ?? {}) as Page;
        content.push(...(answer.content ?? []));
        page = answer.page ?? {};
        if (after !== undefined || content.length >= wanted) break;
      }
      if (output.json) {
        output.printDocument({ content, page });
        return;
      }
      printTable(output, content, {
        titles: ['TIME', 'OUTCOME', 'CONSUMER', 'SUPPLIER', 'CLIENT', 'SCOPE'],
        row: (record) => [
          showTime(record),
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
  }),
  audit: defineList({
    description: [
      'With idporten:dcr.read it shows clients, with idporten:scopes.read scopes and grants. ORGANISATION is the one that a change concerns: the owner of the client, or the organisation that was granted the scope. --json has the values before and after. Other servers of the same API do not have this.',
    ],
    options: {
      subject: text('ID', 'Only changes of this client id or scope.'),
      page: text('NUMBER', 'Which page, from 0, within the first 10 000 changes.'),
      before: text('NUMBER', 'Only changes older than this one. Reaches all changes, however many there are.'),
      size: text('NUMBER', 'Changes on a page. Default: 50, at most 200.'),
    },
    examples: [{ text: 'Of one client', given: '--subject CLIENT' }],
    request: ({ options: { subject, page, before, size } }) => ({
      path: '/audit',
      query: { subject, page, before, size },
      scopes: neededScopes.readAudit,
    }),
    rows: (body) => (body as Page | undefined)?.content,
    table: () => ({
      titles: ['TIME', 'WHO', 'WHAT', 'OF', 'ORGANISATION'],
      row: (change) => [
        showTime(change),
        change.actor ?? change.actor_orgno,
        `${change.kind} ${change.action}${describeDetail(change)}`,
        change.subject,
        change.orgno,
      ],
      none: 'There are no changes.',
    }),
    notes: (body) => {
      const { page = {} } = (body ?? {}) as Page;
      const pages = Number(page.totalPages);
      return [
        ...(pages > 1
          ? [`This is page ${page.number}, and the last is ${pages - 1}: ${page.totalElements} changes in all.`]
          : []),
        ...(page.before === undefined ? [] : [`Older ones: --before ${page.before}`]),
      ];
    },
  }),
});

/** To the second. */
function showTime({ timestamp }: ApiRecord): string {
  return String(timestamp).replace(/\.\d+Z$/, 'Z');
}

/** The scope or key that a change of a client is about. */
function describeDetail({ before, after }: ApiRecord): string {
  const { scope, kid } = (after ?? before ?? {}) as ApiRecord;
  const [detail] = [kid, scope].filter((value) => typeof value === 'string');
  return detail === undefined ? '' : ` ${detail}`;
}
