import { Type } from 'typebox';
import type { ChangeKind, ChangeStore, ConcerningChange } from '#audit-trail';
import { type Endpoint, readEndpoint } from './endpoint.ts';
import { line, number, timestamp } from './schema-parts.ts';

/** What may be read with which scope. */
const readable: readonly (readonly [scope: string, kinds: readonly ChangeKind[]])[] = [
  ['idporten:dcr.read', ['client', 'organisation']],
  ['idporten:scopes.read', ['scope', 'scope-access', 'prefix', 'organisation']],
];

const LARGEST_PAGE = 200;

const changeAnswer = Type.Object(
  {
    id: number(),
    timestamp: timestamp(),
    actor: line(255, 'The client that made the change, or how else it was made. Left out for clients of others.'),
    actor_orgno: Type.Optional(line(9, 'The organisation that the actor acted for.')),
    kind: line(32),
    subject: line(320, 'The client id or scope that was changed.'),
    action: line(64),
    orgno: Type.Optional(line(9, 'The organisation that the change concerns.')),
    before: Type.Optional(Type.Unknown()),
    after: Type.Optional(Type.Unknown()),
  },
  { title: 'Change' },
);

/** The changes that concern the caller's organisation, newest first. */
export function auditEndpoints({ changes }: { changes: Pick<ChangeStore, 'listConcerning'> }): readonly Endpoint[] {
  return [
    readEndpoint({
      method: 'GET',
      path: '/audit',
      tag: 'Audit',
      summary: 'Who changed what, and when',
      description:
        'idporten:dcr.read shows changes of clients, idporten:scopes.read those of scopes and grants. totalElements counts to 10 000.',
      access: readable.map(([scope]) => scope),
      query: Type.Object({
        page: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'From 0.' })),
        size: Type.Optional(Type.Integer({ minimum: 1, maximum: LARGEST_PAGE, description: '50 when absent.' })),
        subject: Type.Optional(line(320, 'Only changes of this client id or scope.')),
      }),
      answers: {
        200: Type.Object(
          {
            content: Type.Array(changeAnswer),
            page: Type.Object({ size: number(), number: number(), totalElements: number(), totalPages: number() }),
          },
          { title: 'ChangePage' },
        ),
      },
      read: async ({ caller, query }) => {
        const { page = 0, size = 50, subject } = query;
        const kinds = [
          ...new Set(readable.filter(([scope]) => caller.scopes.has(scope)).flatMap(([, allowed]) => allowed)),
        ];
        const { total, rows } = await changes.listConcerning(caller.organisation, {
          kinds,
          subject,
          offset: page * size,
          limit: size,
        });
        return {
          body: {
            content: rows.map((row) => describeChange(row, caller.organisation)),
            page: { size, number: page, totalElements: total, totalPages: Math.ceil(total / size) },
          },
        };
      },
    }),
  ];
}

function describeChange(row: ConcerningChange, organisation: string) {
  const foreign = row.actor_orgno !== null && row.actor_orgno !== organisation;
  return {
    id: row.id,
    timestamp: new Date(row.at).toISOString(),
    ...(!foreign && { actor: row.actor }),
    ...(row.actor_orgno !== null && { actor_orgno: row.actor_orgno }),
    kind: row.kind,
    subject: row.subject,
    action: row.action,
    ...(row.orgno !== null && { orgno: row.orgno }),
    ...(row.before !== null && { before: JSON.parse(row.before) }),
    ...(row.after !== null && { after: JSON.parse(row.after) }),
  };
}
