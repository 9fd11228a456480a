import { refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { type ChangeStore, type ConcerningChange, MOST_COUNTED } from '#audit-trail';
import { done, endpointsOf, line, machine, number, timestamp } from '#endpoints';
import { changeScopes, listReadableKinds } from './list-readable-kinds.ts';

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

const { read } = endpointsOf<{ readonly changes: Pick<ChangeStore, 'listConcerning' | 'countConcerning'> }>();

/** The changes that concern the caller's organisation, newest first. */
export const changeEndpoints = [
  read({
    method: 'GET',
    path: '/audit',
    tag: 'Audit',
    summary: 'Who changed what, and when',
    description:
      'idporten:dcr.read shows changes of clients, idporten:scopes.read those of scopes and grants. totalElements counts to 10 000, and pages end there; with before, every change is reached.',
    caller: machine(changeScopes),
    query: Type.Object({
      page: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'From 0, within the first 10 000 changes.' }),
      ),
      before: changeId('Only changes older than this one: page.before of an answer leads to the next.'),
      after: changeId('Only changes newer than this one: page.after of an answer leads back.'),
      size: Type.Optional(Type.Integer({ minimum: 1, maximum: LARGEST_PAGE, description: '50 when absent.' })),
      subject: Type.Optional(line(320, 'Only changes of this client id or scope.')),
    }),
    answers: {
      200: Type.Object(
        {
          content: Type.Array(changeAnswer),
          page: Type.Object({
            size: number(),
            number: Type.Optional(number()),
            totalElements: Type.Optional(number()),
            totalPages: Type.Optional(number()),
            before: Type.Optional(number('To ask for the changes that are older than these.')),
            after: Type.Optional(number('To ask for those that are newer.')),
          }),
        },
        { title: 'ChangePage' },
      ),
    },
    read: async ({ changes }, { caller, query }) => {
      const { page, before, after, size = 50, subject } = query;
      if ([page, before, after].filter((given) => given !== undefined).length > 1) {
        return refuseChange(page === undefined ? 'after' : 'page', 'give one of page, before and after');
      }
      const offset = (page ?? 0) * size;
      if (offset + size > MOST_COUNTED && offset > 0) {
        return refuseChange('page', 'ends after 10 000 changes: ask with before, the id of the last change you have');
      }
      const kinds = listReadableKinds(caller.scopes);
      // One more than is shown tells whether there is more.
      const search = { kinds, subject, before, after, offset, limit: size + 1 };
      const rows = await changes.listConcerning(caller.organisation, search);
      const isMore = rows.length > size;
      // Of those after another the nearest are shown, and they are the last.
      const shown = after === undefined ? rows.slice(0, size) : rows.slice(-size);
      const isByKey = before !== undefined || after !== undefined;
      const total = isByKey ? 0 : await changes.countConcerning(caller.organisation, { kinds, subject });
      return done({
        content: shown.map((row) => describeChange(row, caller.organisation)),
        page: {
          size,
          ...(!isByKey && {
            number: page ?? 0,
            totalElements: total,
            totalPages: Math.ceil(total / size),
          }),
          ...((isMore || after !== undefined) && { before: shown.at(-1)?.id ?? (after as number) + 1 }),
          ...(shown[0] !== undefined && { after: shown[0].id }),
        },
      });
    },
  }),
];

function refuseChange(field: string, message: string) {
  return refuse('change-search-invalid', { fields: [{ field, message }] });
}

function changeId(description: string) {
  return Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description }));
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
