import { type ClientId, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { type ClientStore, refuseReading } from '#clients';
import type { Database } from '#database';
import { booleanQuery, choice, done, endpointsOf, flag, line, machine, number, timestamp } from '#endpoints';
import { composeReport, type Finding, findWorst } from './compose-report.ts';
import { describeState } from './describe-state.ts';
import { type FactSources, readFacts } from './read-facts.ts';

export interface ReportDependencies extends FactSources {
  readonly database: Pick<Database, 'reads'>;
  readonly clients: FactSources['clients'] & Pick<ClientStore, 'find' | 'listPage'>;
  readonly clock: () => number;
}

const tag = 'Report cards';
const LARGEST_PAGE = 100;

const score = Type.Integer({
  minimum: 0,
  maximum: 100,
  description: 'How much of what the rules ask for is kept; 100 when nothing is wrong.',
});
const result = choice(['ok', 'warn', 'fail', 'not-applicable']);
const findingAnswer = Type.Object(
  {
    id: line(64, 'The rule.'),
    title: line(255),
    weight: Type.Integer({ minimum: 1, maximum: 5, description: 'How much it counts in the score.' }),
    result,
    seen: Type.String({ description: 'What was seen, as a sentence.' }),
    params: Type.Record(Type.String(), Type.Unknown(), {
      description: 'The facts in that sentence, for other languages.',
    }),
    fix: Type.Optional(
      Type.Object({ code: line(64), text: Type.String({ description: 'What to do, as a sentence.' }) }),
    ),
    link: choice(
      ['keys', 'scopes', 'details', 'delegations', 'troubleshooting', 'get-started'],
      'The part of the integration where that is done.',
    ),
  },
  { title: 'ReportFinding' },
);

const { read } = endpointsOf<ReportDependencies>();
const READ = machine(['idporten:dcr.read']);

/** How clients do by the rules of good keeping. */
export const reportEndpoints = [
  read({
    method: 'GET',
    path: '/clients/:client_id/report',
    tag,
    summary: 'The report card of a client: what could be better, and how',
    caller: READ,
    params: Type.Object({ client_id: line(128) }),
    answers: {
      200: Type.Object(
        { client_id: line(128), active: flag(), score, findings: Type.Array(findingAnswer) },
        { title: 'Report' },
      ),
    },
    read: async (given, { caller, params: { client_id: id } }) => {
      const client = await given.clients.find(given.database.reads, id as ClientId);
      if (client === undefined) return refuse('no-such-client', { fill: { client: id } });
      const refused = refuseReading(caller, client);
      if (refused !== undefined) return refused;
      const [facts] = await readFacts(given, { clients: [client], now: given.clock() });
      if (facts === undefined) throw new Error('There are facts for each client');
      const report = composeReport(facts);
      return done({
        client_id: id,
        active: client.active,
        score: report.score,
        findings: report.findings.map(describeFinding),
      });
    },
  }),
  read({
    method: 'GET',
    path: '/reports',
    tag,
    summary: "The state of the organisation's clients at a glance",
    caller: READ,
    query: Type.Object({
      inactive: booleanQuery('Whether deactivated clients are listed, too.'),
      after: Type.Optional(line(128, 'A client id: page.after of an answer leads to the next.')),
      size: Type.Optional(Type.Integer({ minimum: 1, maximum: LARGEST_PAGE, description: '50 when absent.' })),
    }),
    answers: {
      200: Type.Object(
        {
          content: Type.Array(
            Type.Object(
              {
                client_id: line(128),
                client_name: Type.Optional(line(255)),
                active: flag(),
                score,
                worst: Type.Optional(findingAnswer),
                state: Type.Array(
                  Type.Object({
                    code: choice([
                      'deactivated',
                      'key-expires',
                      'without-keys',
                      'scope-without-access',
                      'never-used',
                      'last-used',
                    ]),
                    days: Type.Optional(number('Until the key expires; 0 or less where it has.')),
                    scopes: Type.Optional(number('How many scopes it is about.')),
                    at: Type.Optional(timestamp()),
                  }),
                ),
              },
              { title: 'ReportSummary' },
            ),
          ),
          page: Type.Object({ size: number(), after: Type.Optional(line(128)) }),
        },
        { title: 'ReportPage' },
      ),
    },
    read: async (given, { caller, query }) => {
      const { clients, database, clock } = given;
      const { size = 50 } = query;
      const after = query.after === undefined ? undefined : await clients.find(database.reads, query.after as ClientId);
      // Whether others have a client of that name is not told.
      if (query.after !== undefined && (after === undefined || refuseReading(caller, after) !== undefined)) {
        return refuse('usage-search-invalid', {
          fields: [{ field: 'after', message: 'must be page.after of an answer' }],
        });
      }
      const search = { inactive: query.inactive ?? false, after, limit: size + 1 };
      const found = await clients.listPage(caller.organisation, search);
      const shown = found.slice(0, size);
      const facts = await readFacts(given, { clients: shown, now: clock() });
      return done({
        content: facts.map((each, index) => {
          const client = shown[index] as (typeof shown)[number];
          const report = composeReport(each);
          const worst = findWorst(report);
          return {
            client_id: client.client_id,
            ...(client.client_name !== null && { client_name: client.client_name }),
            active: client.active,
            score: report.score,
            ...(worst !== undefined && { worst: describeFinding(worst) }),
            state: describeState(each, report),
          };
        }),
        page: { size, ...(found.length > size && { after: shown.at(-1)?.client_id }) },
      });
    },
  }),
];

function describeFinding({ rule, grade, seen, params }: Finding) {
  const { id, title, weight, fix, link } = rule;
  const isWanting = grade === 'warn' || grade === 'fail';
  return { id, title, weight, result: grade, seen, params, ...(isWanting && { fix }), link };
}
