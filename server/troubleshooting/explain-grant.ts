import { type Language, type Refusal, refuse } from '@portvakt/protocol';
import type { ExaminedGrant } from '#token-granting';
import type { Concerned } from './concerned.ts';
import { describeChecks } from './describe-checks.ts';
import { describeRefusal } from './describe-refusal.ts';
import type { ExplainingCaller, ExplainingDependencies } from './explaining.ts';
import type { Explanation } from './explanation.ts';
import { writeSummary } from './explanation-texts.ts';

/** What would become of the grant `text` if it were sent now. It is neither used up nor kept. */
export async function explainGrant(
  given: ExplainingDependencies,
  { text, caller, language }: { text: string; caller: ExplainingCaller; language: Language },
): Promise<Explanation | Refusal> {
  if (!caller.readsClients) return refuse('scope-needed', { fill: { scopes: 'idporten:dcr.read' } });
  if (given.budget.spend(caller.organisation) === undefined) return refuse('explanations-too-many');
  const examined = await given.examineGrant(text, caller.organisation);
  const { refusals, client, token } = examined;
  return {
    recognised: 'grant',
    summary: writeSummary(chooseSummary(examined), language),
    ...(client !== undefined && {
      client_id: client.clientId,
      consumer_orgno: client.owner,
      ...(client.supplier !== undefined && { supplier_orgno: client.supplier }),
    }),
    checks: describeChecks({
      failed: refusals.map(({ finding }) => finding),
      reached: examined.reached,
      unneeded: examined.unneeded,
      unknown: examined.unknown,
      language,
    }),
    refusals: await Promise.all(
      refusals.map(async ({ refusal, finding }) =>
        describeRefusal(refusal.refusal, {
          language,
          issuer: given.issuer,
          concerned: await findConcerned(given, { refusal, client, reader: caller.organisation }),
          hint: finding.hint,
        }),
      ),
    ),
    several: false,
    problems: [],
    ...(client !== undefined && { used: findUse(examined) }),
    ...(token !== undefined && { token: { ...token } }),
  };
}

function chooseSummary({ refusals, reached, client, unknown }: ExaminedGrant) {
  if (reached === 'jwt') return 'grantUnreadable';
  if (client === undefined && unknown.length > 0) return 'grantOfOthers';
  return refusals.length === 0 ? 'grantRight' : 'grantRefused';
}

function findUse({ refusals, unknown, reached }: ExaminedGrant): 'yes' | 'no' | 'unknown' {
  if (refusals.some(({ refusal }) => refusal.refusal === 'replayed')) return 'yes';
  const isLookedUp = !['jwt', 'client', 'key', 'signature', 'certificate', 'claims'].includes(reached);
  return unknown.includes('single-use') || !isLookedUp ? 'unknown' : 'no';
}

/** Whom a refusal of the caller's own client concerns; of another, only the caller is known. */
async function findConcerned(
  { scopes }: Pick<ExplainingDependencies, 'scopes'>,
  { refusal, client, reader }: { refusal: Refusal; client: ExaminedGrant['client']; reader: string },
): Promise<Concerned> {
  if (client === undefined) return { reader };
  const { scope, consumer, supplier } = refusal.facts ?? {};
  // That a scope exists is told of those that are on the client; of others the token endpoint does not say it either.
  const isOnClient = typeof scope === 'string' && refusal.refusal !== 'scope-not-on-client';
  const described = isOnClient ? await scopes.describe(scope) : undefined;
  const actsFor = refusal.refusal === 'scope-not-delegated' && typeof consumer === 'string' ? consumer : undefined;
  return {
    reader,
    clientId: client.clientId,
    consumer: actsFor ?? client.owner,
    supplier: actsFor === undefined ? client.supplier : typeof supplier === 'string' ? supplier : client.owner,
    scope: typeof scope === 'string' ? scope : undefined,
    scopeOwner: described && { orgno: described.owner, name: described.ownerName },
  };
}
