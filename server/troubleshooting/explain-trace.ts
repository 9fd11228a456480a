import { type GrantStep, grantSteps, type Language, type RefusalName, refusalCatalogue } from '@portvakt/protocol';
import { findRunner, type RecordedOutcome, readFinding } from '#grant-journal';
import type { Concerned } from './concerned.ts';
import { describeChecks } from './describe-checks.ts';
import { describeRefusal } from './describe-refusal.ts';
import type { ExplainingCaller, ExplainingDependencies } from './explaining.ts';
import type { Explanation } from './explanation.ts';
import { writeSummary } from './explanation-texts.ts';
import type { RefusedCall } from './refused-call-store.ts';

const DAY = 24 * 60 * 60 * 1000;

/**
 * What was wrong with the request that `traceId` names, if it concerns the caller: its own client was refused, or one that a
 * supplier runs for it; or a scope of its own was; or it called the self-service API itself. All others are as unknown as an
 * id that was never given.
 */
export async function explainTrace(
  given: ExplainingDependencies,
  { traceId, caller, language }: { traceId: string; caller: ExplainingCaller; language: Language },
): Promise<Explanation | undefined> {
  const record = await given.records.findRefusal(traceId);
  if (record !== undefined) return explainRecord(given, { record, caller, language });
  const { organisation } = caller;
  const call = await given.calls.find(given.handle, { traceId, organisation, now: given.clock() });
  return call && explainCall(given, { call, language });
}

/** What is kept of a refused token request. */
async function explainRecord(
  given: ExplainingDependencies,
  { record, caller, language }: { record: RecordedOutcome; caller: ExplainingCaller; language: Language },
): Promise<Explanation | undefined> {
  const { organisation, readsClients, readsScopes } = caller;
  const isOwn =
    readsClients &&
    (findRunner(record) === organisation ||
      (await given.records.readOwnClients([record.client_id], organisation)).size > 0);
  const scope = record.refused_scope ?? undefined;
  const isOwner = readsScopes && scope !== undefined && (await ownsScope(given, organisation, scope));
  if (!isOwn && !isOwner) return undefined;
  if (!Object.hasOwn(refusalCatalogue, record.outcome)) return undefined;

  const finding = readFinding(record);
  const described = scope === undefined ? undefined : await given.scopes.describe(scope);
  const supplier = record.supplier_orgno ?? undefined;
  const concerned: Concerned = {
    reader: organisation,
    ...(isOwn && { clientId: record.client_id }),
    consumer: record.consumer_orgno,
    supplier,
    scope,
    scopeOwner: described && { orgno: described.owner, name: described.ownerName },
  };
  const step = grantSteps.find((known) => known === finding.step);
  const name = record.outcome as RefusalName;
  return {
    recognised: 'trace-id',
    summary: writeSummary(isOwn ? 'traceFound' : 'traceOfScope', language),
    trace_id: record.trace_id,
    timestamp: new Date(record.at).toISOString(),
    ...(isOwn && { client_id: record.client_id }),
    consumer_orgno: record.consumer_orgno,
    ...(supplier !== undefined && { supplier_orgno: supplier }),
    ...(isOwn ? record.scope !== null && { scope: record.scope } : { scope: scope as string }),
    ...(isOwn && record.key_id !== null && { key_id: record.key_id }),
    checks:
      step === undefined
        ? []
        : describeChecks({
            failed: [isOwn ? finding : { step, found: scope, expected: record.consumer_orgno }],
            reached: step,
            unneeded: finding.unneeded ?? [],
            language,
          }),
    refusals: [
      describeRefusal(name, {
        language,
        issuer: given.issuer,
        concerned,
        ...(isOwn && { hint: finding.hint }),
        step: step as GrantStep | undefined,
      }),
    ],
    several: false,
    problems: [],
  };
}

async function ownsScope(
  { listOwnPrefixes }: ExplainingDependencies,
  organisation: ExplainingCaller['organisation'],
  scope: string,
) {
  const prefixes = await listOwnPrefixes(organisation);
  return prefixes.some((prefix) => scope.startsWith(`${prefix}:`));
}

/** What is kept of a refused call of the self-service API. */
function explainCall(
  { issuer }: ExplainingDependencies,
  { call, language }: { call: RefusedCall; language: Language },
): Explanation {
  const name = Object.hasOwn(refusalCatalogue, call.refusal) ? (call.refusal as RefusalName) : undefined;
  const [problem] = call.problems;
  const described = name && describeRefusal(name, { language, issuer, concerned: { reader: call.organisation } });
  return {
    recognised: 'trace-id',
    summary: writeSummary('callFound', language),
    trace_id: call.traceId,
    timestamp: new Date(call.at).toISOString(),
    method: call.method,
    path: call.path,
    checks: [],
    refusals:
      described === undefined
        ? []
        : [
            {
              ...described,
              cause: problem !== undefined && problem.field === undefined ? problem.message : described.cause,
            },
          ],
    several: false,
    problems: [...call.problems],
  };
}

/** That nothing is known of an id, what ids look like, and how long they are kept. */
export function explainUnknownTrace(
  { auditMonths, mostCalls, callsKeptFor }: Pick<ExplainingDependencies, 'auditMonths' | 'mostCalls' | 'callsKeptFor'>,
  { traceId, language }: { traceId: string; language: Language },
): Explanation {
  const fill = { months: auditMonths, days: Math.round(callsKeptFor / DAY), most: mostCalls };
  return {
    recognised: 'trace-id',
    summary: writeSummary('traceUnknown', language, fill),
    trace_id: traceId,
    checks: [],
    refusals: [],
    several: false,
    problems: [],
  };
}
