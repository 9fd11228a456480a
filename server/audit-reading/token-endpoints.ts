import {
  grantSteps,
  matchRefusals,
  type OrganisationNumber,
  parseTime,
  refusalCatalogue,
  refuse,
} from '@portvakt/protocol';
import { Type } from 'typebox';
import {
  booleanQuery,
  choice,
  done,
  endpointsOf,
  line,
  machine,
  number,
  organisationNumber,
  timestamp,
} from '#endpoints';
import { findRunner, type RecordedOutcome, type RecordStore, readFinding } from '#grant-journal';

const CLIENTS = 'idporten:dcr.read';
const SCOPES = 'idporten:scopes.read';
const LARGEST_PAGE = 200;
const HELD_BACK = /^held back ([0-9]+)$/;

const tokenRecord = Type.Object(
  {
    id: number(),
    timestamp: timestamp(),
    outcome: line(64, '`token`, or the name of the refusal.'),
    code: Type.Optional(line(16, 'Of a refusal: its code, where it has one.')),
    step: Type.Optional(choice(grantSteps, 'Of a refusal: the check that failed, as in `POST /explanations`.')),
    refused_scope: Type.Optional(line(320, 'Of a refusal: the scope that it is about, where it is about one.')),
    consumer_orgno: line(64, 'Whom the token names as consumer; of a refusal, whom it was asked for.'),
    supplier_orgno: Type.Optional(line(64)),
    client_id: Type.Optional(line(128, "Left out for clients of others than the caller's organisation.")),
    scope: Type.Optional(
      line(32_768, 'Scopes, separated by spaces. Of clients of others, those under prefixes of the caller.'),
    ),
    expires: Type.Optional(timestamp()),
    key_id: Type.Optional(line(128, "The client's key that signed the grant. Left out for clients of others.")),
    signed_with: Type.Optional(line(128, 'The key in `/jwk` that signed the token.')),
    issuer: Type.Optional(
      line(
        2048,
        "The token's `iss`, where it is not the server's own issuer: Skyporten's, or the one from before a move.",
      ),
    ),
    token_id: Type.Optional(line(128, "The token's `jti`.")),
    trace_id: line(64),
    details: Type.Optional(line(255, 'The type and the id of its authorization details.')),
    held_back: Type.Optional(
      number('How many refusals of the same kind of this client before this one were too many to be recorded.'),
    ),
  },
  { title: 'TokenRecord' },
);

export interface TokenReadingDependencies {
  readonly records: RecordStore;
  readonly listOwnPrefixes: (organisation: OrganisationNumber) => Promise<readonly string[]>;
}

const { read } = endpointsOf<TokenReadingDependencies>();

/** The tokens and refusals of the caller's clients and scopes, newest first. */
export const tokenEndpoints = [
  read({
    method: 'GET',
    path: '/audit/tokens',
    tag: 'Audit',
    summary: 'Which tokens were issued, and what was refused',
    description:
      "idporten:dcr.read shows tokens and refusals of the organisation's own clients, and tokens that suppliers got in its name; idporten:scopes.read shows tokens with its scopes, whoever got them, and refusals about one of its scopes, whoever met them: which client it was is not told. `POST /explanations` explains a refusal by its trace_id. A page may have fewer entries than asked for, even none, while page.before says where it goes on.",
    caller: machine([CLIENTS, SCOPES]),
    query: Type.Object({
      client_id: Type.Optional(line(128, 'Only of this client of your own.')),
      scope: Type.Optional(line(320, 'Only with this scope.')),
      consumer_orgno: Type.Optional(organisationNumber('Only for this consumer.')),
      outcome: Type.Optional(line(64, '`token`, or the name of a refusal.')),
      code: Type.Optional(line(16, 'Only refusals with this code, such as MP-250.')),
      refused: booleanQuery('With true only refusals.'),
      from: Type.Optional(line(40, 'Only from this time on (RFC 3339), such as 2026-01-31T12:00:00Z.')),
      to: Type.Optional(line(40, 'Only before this time.')),
      before: recordId('Only records older than this one: page.before of an answer leads to the next.'),
      after: recordId('Only records newer than this one: page.after of an answer leads back.'),
      size: Type.Optional(Type.Integer({ minimum: 1, maximum: LARGEST_PAGE, description: '50 when absent.' })),
    }),
    answers: {
      200: Type.Object(
        {
          content: Type.Array(tokenRecord),
          page: Type.Object({
            size: number(),
            before: Type.Optional(number('To ask for the records that are older than these.')),
            after: Type.Optional(number('To ask for those that are newer.')),
          }),
        },
        { title: 'TokenRecordPage' },
      ),
    },
    read: async ({ records, listOwnPrefixes }, { caller, query }) => {
      const { before, after, size = 50 } = query;
      if (before !== undefined && after !== undefined) return refuseSearch('after', 'give one of before and after');
      const times = { from: readTime(query.from), to: readTime(query.to) };
      for (const [name, time] of Object.entries(times)) {
        if (time === 'none') return refuseSearch(name, 'must be a time such as 2026-01-31T12:00:00Z');
      }
      const { organisation } = caller;
      const prefixes = caller.scopes.has(SCOPES) ? await listOwnPrefixes(organisation) : [];
      const own = prefixes.map((prefix) => `${prefix}:`);
      const { rows, reached } = await records.list({
        party: caller.scopes.has(CLIENTS) ? organisation : undefined,
        prefixes: own,
        clientId: filled(query.client_id),
        scope: filled(query.scope),
        consumer: query.consumer_orgno,
        outcomes: listOutcomes(query),
        refused: query.refused === true,
        from: times.from as number | undefined,
        to: times.to as number | undefined,
        before,
        after,
        // One more than is shown tells whether there is more.
        limit: size + 1,
      });
      const isMore = rows.length > size;
      // Of those after another the nearest are shown, and they are the last.
      const shown = after === undefined ? rows.slice(0, size) : rows.slice(-size);
      const customers = await records.readOwnClients(
        [...new Set(shown.filter((row) => findRunner(row) !== organisation).map(({ client_id }) => client_id))],
        organisation,
      );
      const end = isMore ? undefined : reached;
      const readsClients = caller.scopes.has(CLIENTS);
      return done({
        content: shown.map((row) =>
          describeRecord(row, {
            isOwnClient: readsClients && (findRunner(row) === organisation || customers.has(row.client_id)),
            isParty: readsClients && isParty(row, organisation),
            own,
          }),
        ),
        page: {
          size,
          ...(after === undefined
            ? (isMore || end !== undefined) && { before: isMore ? shown.at(-1)?.id : end }
            : { before: shown.at(-1)?.id ?? after + 1 }),
          ...((shown[0] !== undefined || (after !== undefined && end !== undefined)) && {
            after: after !== undefined && end !== undefined ? end : shown[0]?.id,
          }),
        },
      });
    },
  }),
];

function refuseSearch(field: string, message: string) {
  return refuse('token-search-invalid', { fields: [{ field, message }] });
}

function recordId(description: string) {
  return Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description }));
}

/** A filter; an empty one is as good as none. */
function filled(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function readTime(text: string | undefined): number | undefined | 'none' {
  return text === undefined || text === '' ? undefined : (parseTime(text) ?? 'none');
}

/** The outcomes that a search wants: all of them, the one that it names, or those with the code that it names. */
function listOutcomes({ outcome, code }: { readonly outcome?: string; readonly code?: string }) {
  const [named, coded] = [filled(outcome), filled(code)];
  if (coded === undefined) return named === undefined ? undefined : [named];
  const names: readonly string[] = matchRefusals({ description: '', code: coded }).names;
  const wanted = named === undefined ? names : names.filter((name) => name === named);
  // Nothing has an empty name: nothing is found.
  return wanted.length === 0 ? [''] : wanted;
}

/** Whom a customer was named for in a refused grant is not proved: only the client's own side is a party to it. */
function isParty(row: RecordedOutcome, organisation: string): boolean {
  return findRunner(row) === organisation || (row.outcome === 'token' && row.consumer_orgno === organisation);
}

/** What a caller may see of a record. Whose token a scope's owner looks at is told; how it was asked for is the client's. */
function describeRecord(
  row: RecordedOutcome,
  { isOwnClient, isParty, own }: { isOwnClient: boolean; isParty: boolean; own: readonly string[] },
) {
  const isToken = row.outcome === 'token';
  const names = (isToken ? row.scope : row.refused_scope)?.split(' ') ?? [];
  const scope =
    isParty || isOwnClient
      ? row.scope
      : names.filter((name) => own.some((prefix) => name.startsWith(prefix))).join(' ');
  const { step } = readFinding(row);
  const known = grantSteps.find((name) => name === step);
  const keyId = isToken ? row.client_key_id : row.key_id;
  const code = (refusalCatalogue as Readonly<Record<string, { readonly code?: string }>>)[row.outcome]?.code;
  const heldBack = isToken ? undefined : HELD_BACK.exec(row.details ?? '')?.[1];
  return {
    id: row.id,
    timestamp: new Date(row.at).toISOString(),
    outcome: row.outcome,
    ...(code !== undefined && { code }),
    ...(known !== undefined && { step: known }),
    ...(row.refused_scope !== null && { refused_scope: row.refused_scope }),
    consumer_orgno: row.consumer_orgno,
    ...(row.supplier_orgno !== null && { supplier_orgno: row.supplier_orgno }),
    ...(isOwnClient && { client_id: row.client_id }),
    ...(scope !== null && scope !== '' && { scope }),
    ...(isToken && row.lifetime !== null && { expires: new Date(row.at + row.lifetime * 1000).toISOString() }),
    ...(isOwnClient && keyId !== null && { key_id: keyId }),
    ...(isToken && row.key_id !== null && { signed_with: row.key_id }),
    ...(row.issuer !== null && { issuer: row.issuer }),
    ...(row.token_id !== null && { token_id: row.token_id }),
    trace_id: row.trace_id,
    ...(isToken && isParty && row.details !== null && { details: row.details }),
    ...(heldBack !== undefined && { held_back: Number(heldBack) }),
  };
}
