import { parseTime, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import type { ChangeStore, ConcerningChange } from '#audit-trail';
import { done, endpointsOf, line, number, organisationNumber, timestamp } from '#endpoints';
import { bases, READ } from './admit-operators.ts';

const LARGEST_PAGE = 200;
const { read } = endpointsOf<{ readonly changes: Pick<ChangeStore, 'listAny'> }>();

/** The record of all changes, whomever they concern. */
export const auditSearchEndpoints = [
  read({
    method: 'GET',
    path: '/operator/audit',
    bases,
    tag: 'Operator: audit',
    summary: 'Who changed what, in all organisations',
    description:
      'Newest first. A page may have fewer entries than asked for, even none, while page.before says where it goes on.',
    caller: READ,
    query: Type.Object({
      orgno: Type.Optional(organisationNumber('Only changes that concern this organisation.')),
      kind: Type.Optional(line(32, 'Such as client, scope, organisation or signing-key.')),
      subject: Type.Optional(line(320, 'Only of this client id, scope, organisation number, kid …')),
      actor: Type.Optional(line(255, 'Only by this one, as the record names them: a client id, or person and a UUID.')),
      from: Type.Optional(line(40, 'Only from this time on (RFC 3339), such as 2026-01-31T12:00:00Z.')),
      to: Type.Optional(line(40, 'Only before this time.')),
      before: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: Number.MAX_SAFE_INTEGER,
          description: 'Only changes older than this one.',
        }),
      ),
      size: Type.Optional(Type.Integer({ minimum: 1, maximum: LARGEST_PAGE, description: '50 when absent.' })),
    }),
    answers: {
      200: Type.Object(
        {
          content: Type.Array(
            Type.Object({
              id: number(),
              timestamp: timestamp(),
              actor: line(255),
              actor_orgno: Type.Optional(line(9)),
              kind: line(32),
              subject: line(320),
              action: line(64),
              orgno: Type.Optional(line(9, 'The organisation that it concerns.')),
              other_orgno: Type.Optional(line(9, 'The other one: the owner of a scope, the supplier of a client.')),
              before: Type.Optional(Type.Unknown()),
              after: Type.Optional(Type.Unknown()),
            }),
          ),
          page: Type.Object({
            size: number(),
            before: Type.Optional(number('To ask for the changes that are older.')),
          }),
        },
        { title: 'OperatedChangePage' },
      ),
    },
    read: async ({ changes }, { query }) => {
      const { orgno, before, size = 50 } = query;
      const times = { from: readTime(query.from), to: readTime(query.to) };
      const wrong = Object.entries(times).find(([, time]) => time === 'none');
      if (wrong !== undefined) {
        const [field] = wrong;
        const message = 'must be a time such as 2026-01-31T12:00:00Z';
        return refuse('operating-search-invalid', { fields: [{ field, message }] });
      }
      const { rows, reached } = await changes.listAny({
        kind: filled(query.kind),
        subject: filled(query.subject),
        actor: filled(query.actor),
        organisation: orgno,
        // Those that are none were refused.
        ...(times as Readonly<Record<'from' | 'to', number | undefined>>),
        before,
        limit: size + 1,
      });
      const shown = rows.slice(0, size);
      const next = rows.length > size ? shown.at(-1)?.id : reached;
      return done({ content: shown.map(describeChange), page: { size, ...(next !== undefined && { before: next }) } });
    },
  }),
];

function describeChange(row: ConcerningChange) {
  return {
    id: row.id,
    timestamp: new Date(row.at).toISOString(),
    actor: row.actor,
    ...(row.actor_orgno !== null && { actor_orgno: row.actor_orgno }),
    kind: row.kind,
    subject: row.subject,
    action: row.action,
    ...(row.orgno !== null && { orgno: row.orgno }),
    ...(row.other_orgno !== null && { other_orgno: row.other_orgno }),
    ...(row.before !== null && { before: JSON.parse(row.before) }),
    ...(row.after !== null && { after: JSON.parse(row.after) }),
  };
}

/** A filter; an empty one is as good as none. */
function filled(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function readTime(text: string | undefined): number | undefined | 'none' {
  return text === undefined || text === '' ? undefined : (parseTime(text) ?? 'none');
}
