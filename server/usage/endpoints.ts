import { type ClientId, isRefusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { type ClientStore, refuseReading } from '#clients';
import type { Database } from '#database';
import {
  booleanQuery,
  done,
  endpointsOf,
  flag,
  line,
  machine,
  number,
  organisationNumber,
  timestamp,
} from '#endpoints';
import type { OrganisationStore } from '#organisations';
import { findOwn, type ScopeStore } from '#scopes';
import { lastDays, nameDay, parseDays, refuseField } from './parse-days.ts';
import type { ScopeConsumer, UsageStore } from './usage-store.ts';

export interface UsageDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly clients: Pick<ClientStore, 'find' | 'listPage'>;
  readonly scopes: Pick<ScopeStore, 'findOwned'>;
  readonly organisations: Pick<OrganisationStore, 'ownerOf'>;
  readonly usage: UsageStore;
  readonly clock: () => number;
}

const tag = 'Usage';
const LARGEST_PAGE = 200;
/** Days and scopes that one answer counts: more are more than a chart shows. */
const MOST_COUNTS = 20_000;
/** Milliseconds within which every server writes down what was used. */
const WRITTEN_WITHIN = 60_000;

const day = (description?: string) => line(10, description ?? 'A day (UTC), such as 2026-01-31.');
const days = {
  from: Type.Optional(day('The first day (UTC), such as 2026-01-31; 30 days are told of when absent.')),
  to: Type.Optional(day('The last day; today when absent. At most 400 days are told of.')),
};
const size = Type.Optional(Type.Integer({ minimum: 1, maximum: LARGEST_PAGE, description: '50 when absent.' }));
const page = Type.Object({
  size: number(),
  after: Type.Optional(line(320, 'To ask for what comes next; absent where nothing does.')),
});
const tokens = number('Tokens that were given.');
const refusals = number('Grants that were refused after the client had proved itself.');
const lastUsed = Type.Optional(timestamp());
const counted = {
  from: day(),
  to: day(),
  counted_until: Type.String({ format: 'date-time', description: 'What was used until then is in the answer.' }),
};

const { read } = endpointsOf<UsageDependencies>();

/** What was used when, and how much: for those who keep clients, and for the owners of scopes. */
export const usageEndpoints = [
  read({
    method: 'GET',
    path: '/clients/:client_id/usage',
    tag,
    summary: 'When a client, its keys and its scopes were used, and how much on each day',
    description:
      'A token with several scopes counts once for each of them. Days on which nothing happened are left out. Days are kept for 13 months, unless the server is set up otherwise.',
    caller: machine(['idporten:dcr.read']),
    params: Type.Object({ client_id: line(128) }),
    query: Type.Object(days),
    answers: {
      200: Type.Object(
        {
          client_id: line(128),
          ...counted,
          tokens,
          refusals,
          last_used: lastUsed,
          keys: Type.Array(
            Type.Object({
              key_id: line(255, 'The kid, or the fingerprint of a certificate. Keys that are gone are among them.'),
              first_used: timestamp(),
              last_used: timestamp(),
            }),
          ),
          scopes: Type.Array(Type.Object({ scope: line(320), last_used: timestamp() })),
          days: Type.Array(
            Type.Object({
              day: day(),
              tokens,
              refusals,
              scopes: Type.Array(Type.Object({ scope: line(320), tokens })),
            }),
          ),
        },
        { title: 'ClientUsage' },
      ),
    },
    read: async ({ database, clients, usage, clock }, { caller, params: { client_id: id }, query }) => {
      const client = await clients.find(database.reads, id as ClientId);
      if (client === undefined) return refuse('no-such-client', { fill: { client: id } });
      const refused = refuseReading(caller, client);
      if (refused !== undefined) return refused;
      const now = clock();
      const range = parseDays(query, now);
      if (isRefusal(range)) return range;
      const byScope = await usage.listScopeDays(id, { ...range, limit: MOST_COUNTS + 1 });
      if (byScope.length > MOST_COUNTS) return refuseField('from', 'asks for too much at once: choose fewer days');
      const scopesOf = Map.groupBy(byScope, (row) => row.day);
      const byDay = await usage.listDays(id, range);
      const keys = (await usage.listKeyUses([id])).get(id) ?? [];
      const scopes = (await usage.listScopeUses([id])).get(id) ?? new Map<string, number>();
      return done({
        client_id: id,
        ...describeRange(range, now),
        tokens: sum(byDay.map((row) => row.tokens)),
        refusals: sum(byDay.map((row) => row.refusals)),
        ...(keys[0] !== undefined && { last_used: nameTime(keys[0].lastUsed) }),
        keys: keys.map(({ keyId, firstUsed, lastUsed: last }) => ({
          key_id: keyId,
          first_used: nameTime(firstUsed),
          last_used: nameTime(last),
        })),
        scopes: [...scopes]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([scope, last]) => ({ scope, last_used: nameTime(last) })),
        days: byDay.map((row) => ({
          day: nameDay(row.day),
          tokens: row.tokens,
          refusals: row.refusals,
          scopes: (scopesOf.get(row.day) ?? []).map(({ scope, tokens: count }) => ({ scope, tokens: count })),
        })),
      });
    },
  }),
  read({
    method: 'GET',
    path: '/usage',
    tag,
    summary: "When the organisation's clients were last used, and how much in the last 30 days",
    caller: machine(['idporten:dcr.read']),
    query: Type.Object({
      inactive: booleanQuery('Whether deactivated clients are listed, too.'),
      after: Type.Optional(line(128, 'A client id: page.after of an answer leads to the next.')),
      size,
    }),
    answers: {
      200: Type.Object(
        {
          ...counted,
          content: Type.Array(
            Type.Object({
              client_id: line(128),
              client_name: Type.Optional(line(255)),
              active: flag(),
              last_used: lastUsed,
              tokens,
              refusals,
            }),
          ),
          page,
        },
        { title: 'UsagePage' },
      ),
    },
    read: async ({ database, clients, usage, clock }, { caller, query }) => {
      const { size: limit = 50 } = query;
      const after = query.after === undefined ? undefined : await clients.find(database.reads, query.after as ClientId);
      // Whether others have a client of that name is not told.
      if (query.after !== undefined && (after === undefined || refuseReading(caller, after) !== undefined)) {
        return refuseField('after', 'must be page.after of an answer');
      }
      const search = { inactive: query.inactive ?? false, after, limit: limit + 1 };
      const found = await clients.listPage(caller.organisation, search);
      const shown = found.slice(0, limit);
      const ids = shown.map(({ client_id }) => client_id);
      const now = clock();
      const range = lastDays(now);
      const keys = await usage.listKeyUses(ids);
      const totals = await usage.listTotals(ids, range);
      return done({
        ...describeRange(range, now),
        content: shown.map(({ client_id, client_name, active }) => {
          const last = keys.get(client_id)?.[0]?.lastUsed;
          return {
            client_id,
            ...(client_name !== null && { client_name }),
            active,
            ...(last !== undefined && { last_used: nameTime(last) }),
            ...(totals.get(client_id) ?? { tokens: 0, refusals: 0 }),
          };
        }),
        page: { size: limit, ...(found.length > limit && { after: shown.at(-1)?.client_id }) },
      });
    },
  }),
  read({
    method: 'GET',
    path: '/scopes/usage',
    tag,
    summary: 'Who uses a scope of the organisation, and how much',
    description:
      'Every consumer that ever got a token, by organisation number, once for itself and once for each supplier that got tokens in its name.',
    caller: machine(['idporten:scopes.read']),
    query: Type.Object({
      scope: line(320, 'The full name, prefix:subscope.'),
      ...days,
      after: Type.Optional(line(320, 'page.after of an answer leads to the next.')),
      size,
    }),
    answers: {
      200: Type.Object(
        {
          scope: line(320),
          ...counted,
          tokens,
          days: Type.Array(Type.Object({ day: day(), tokens })),
          content: Type.Array(
            Type.Object({
              consumer_orgno: line(64, 'The organisation number, or the identifier of a European business.'),
              supplier_orgno: Type.Optional(organisationNumber('The supplier that got the tokens in its name.')),
              tokens,
              last_used: timestamp(),
            }),
          ),
          page,
        },
        { title: 'ScopeUsage' },
      ),
    },
    read: async (given, { caller, query }) => {
      const { usage, clock, database } = given;
      const scope = await findOwn(given, database.reads, { name: query.scope, caller });
      if (isRefusal(scope)) return scope;
      const now = clock();
      const range = parseDays(query, now);
      if (isRefusal(range)) return range;
      const { size: limit = 50 } = query;
      const after = query.after === undefined ? undefined : readConsumer(query.after);
      const found = await usage.listConsumers(scope.name, { ...range, after, limit: limit + 1 });
      const shown = found.slice(0, limit);
      const byDay = await usage.listScopeTotals(scope.name, range);
      const last = shown.at(-1);
      return done({
        scope: scope.name,
        ...describeRange(range, now),
        tokens: sum(byDay.map((row) => row.tokens)),
        days: byDay.map((row) => ({ day: nameDay(row.day), tokens: row.tokens })),
        content: shown.map(({ consumer, supplier, tokens: count, lastUsed: used }) => ({
          consumer_orgno: consumer,
          ...(supplier !== '' && { supplier_orgno: supplier }),
          tokens: count,
          last_used: nameTime(used),
        })),
        page: {
          size: limit,
          ...(found.length > limit && last !== undefined && { after: `${last.consumer}/${last.supplier}` }),
        },
      });
    },
  }),
];

/** A consumer and its supplier as they stand in `page.after`; any text will do as a place to go on from. */
function readConsumer(text: string): ScopeConsumer {
  const end = text.lastIndexOf('/');
  return end === -1
    ? { consumer: text, supplier: '' }
    : { consumer: text.slice(0, end), supplier: text.slice(end + 1) };
}

function describeRange({ from, to }: { from: number; to: number }, now: number) {
  return { from: nameDay(from), to: nameDay(to), counted_until: nameTime(now - WRITTEN_WITHIN) };
}

function nameTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
