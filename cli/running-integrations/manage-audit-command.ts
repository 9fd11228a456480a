import { defineManageCommand } from './define-manage-command.ts';
import { neededScopes } from './needed-scopes.ts';
import { type ApiRecord, printList } from './print-records.ts';

/** `portvakt manage audit` */
export const manageAuditCommand = defineManageCommand({
  name: 'manage audit',
  summary: 'shows who changed what of your clients and scopes, newest first',
  description: [
    'With idporten:dcr.read it shows clients, with idporten:scopes.read scopes and grants. ORGANISATION is the one that a change concerns: whom a scope was granted to, whose client it is. What stood before and after is in --json. Portvakt has this; other servers of the same API do not.',
  ],
  options: {
    subject: { type: 'string', value: 'ID', description: 'Only changes of this client id or scope.' },
    page: { type: 'string', value: 'NUMBER', description: 'Which page, from 0, within the first 10 000 changes.' },
    before: {
      type: 'string',
      value: 'NUMBER',
      description: 'Only changes older than this one, however many there are.',
    },
    size: { type: 'string', value: 'NUMBER', description: 'Changes on a page. Default: 50, at most 200.' },
  },
  examples: [{ text: 'Of one client', given: '--subject CLIENT' }],
  done: 'they are shown',
  run: async ({ options, output }, open) => {
    const { subject, page, before, size } = options;
    const { body } = await (await open()).call({
      method: 'GET',
      path: '/audit',
      query: { subject, page, before, size },
      scopes: neededScopes.readAudit,
    });
    if (output.json) {
      output.printDocument(body);
      return;
    }
    const { content, page: at } = (body ?? {}) as { content?: unknown; page?: ApiRecord };
    printList(output, content, {
      titles: ['TIME', 'WHO', 'WHAT', 'OF', 'ORGANISATION'],
      row: (change) => [
        String(change.timestamp).replace(/\.\d+Z$/, 'Z'),
        change.actor ?? change.actor_orgno,
        `${change.kind} ${change.action}${describeDetail(change)}`,
        change.subject,
        change.orgno,
      ],
      none: 'There are no changes.',
    });
    const pages = Number(at?.totalPages);
    if (pages > 1)
      output.note(`This is page ${at?.number}, and the last is ${pages - 1}: ${at?.totalElements} changes in all.`);
    if (at?.before !== undefined) output.note(`Older ones: --before ${at.before}`);
  },
});

/** The scope or key that a change of a client is about. */
function describeDetail({ before, after }: ApiRecord): string {
  const { scope, kid } = (after ?? before ?? {}) as ApiRecord;
  const [detail] = [kid, scope].filter((value) => typeof value === 'string');
  return detail === undefined ? '' : ` ${detail}`;
}
