import type { Adapter } from '../adapting/adapter.ts';
import type { Case } from '../format/case.ts';
import { makeFreshKeys } from '../making/signer.ts';
import { findServer } from './find-server.ts';
import type { CaseResult, SuiteResult } from './result.ts';
import { type Run, runCase } from './run-case.ts';

const AT_ONCE = 6;
const TIMEOUT = 10_000;

/** A grant that every server must take: before the first case and after the last. */
const baseline: Case = {
  id: 'baseline',
  title: 'A good grant gets a token',
  class: 'answer',
  level: { rfc7523: 'must', maskinporten: 'must' },
  source: 'RFC 7523 §2.1',
  steps: [{ send: {}, expect: { answer: 'token' } }],
};

/**
 * Runs `cases` against a server, some at a time. It first proves that a good grant gets a token: if not, nothing that follows would mean
 * anything, and the answer is a sentence that says so. `onResult` is told of each case when it is done.
 */
export async function runSuite(
  cases: readonly Case[],
  adapter: Adapter,
  {
    clock = Date.now,
    timeout = TIMEOUT,
    atOnce = AT_ONCE,
    onResult,
  }: {
    readonly clock?: () => number;
    readonly timeout?: number;
    readonly atOnce?: number;
    readonly onResult?: (result: CaseResult) => void;
  } = {},
): Promise<SuiteResult | { readonly problem: string }> {
  const began = performance.now();
  const begun = new Date(clock()).toISOString();
  const server = await findServer(adapter);
  if (typeof server === 'string') return { problem: server };
  const run: Run = { adapter, server, fresh: makeFreshKeys(), clock, timeout };
  const before = await runCase(baseline, run);
  if (before.outcome !== 'passed') return { problem: describeBaseline(before, run) };

  const results: CaseResult[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < cases.length; index = next++) {
      const given = cases[index];
      if (given === undefined) return;
      const result = await runCase(given, run);
      results[index] = result;
      onResult?.(result);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const after = await runCase(
    { ...baseline, id: 'after-all-others', title: 'A good grant gets a token after all other cases' },
    run,
  );
  onResult?.(after);
  return {
    server: adapter.name,
    issuer: adapter.issuer,
    profile: adapter.profile,
    begun,
    milliseconds: Math.round(performance.now() - began),
    cases: [...results, after],
  };
}

function describeBaseline({ steps }: CaseResult, { adapter, server }: Run): string {
  const [step] = steps;
  const client = adapter.clients.client;
  return [
    `A good grant gets no token, so nothing else can be tested: ${step?.faults.join('; ')}.`,
    `It was sent to ${server.tokenEndpoint} with iss ${client.clientId}, kid ${client.kid ?? '(none)'}, aud ${adapter.grant.audience}, scope ${client.scope ?? '(none)'} in ${adapter.grant.scopeIn}, for ${adapter.grant.lifetime} s.`,
    'Look at the client and its grant: client id, key, kid, scope, where the scope is asked for (--scope-in), aud (--audience); in an adapter file also grant.lifetime, grant.claims, and client_authentication if the server asks the client to prove itself besides the grant.',
  ].join('\n');
}
