import { isRefusal, maskSecrets } from '@portvakt/protocol';
import type { CertificateChecker } from '#organisation-certificates';
import { describeSpan, type Facts, inSpan, isTracing } from '#telemetry';
import { type AnsweredRequest, type GrantingDependencies, identityOf } from '#token-granting';

/**
 * The parts that a token is made by, each in a span of its own. The steps themselves know nothing of that: without telemetry they are
 * given as they are.
 */
export function traceGranting<Given extends GrantingDependencies>(given: Given): Given {
  if (!isTracing()) return given;
  const { clients, checkSignature, takeOnce, delegations, keyRing, refusals, certificates, ownTokens } = given;
  const traceChecker = (checker: CertificateChecker): CertificateChecker => ({
    ...checker,
    trust: (...of) => inSpan('check certificate', {}, () => checker.trust(...of), nameRefusal),
    trustEuropean: (...of) => inSpan('check certificate', {}, () => checker.trustEuropean(...of), nameRefusal),
  });
  return {
    ...given,
    clients: { ...clients, find: (id) => inSpan('find client', {}, () => clients.find(id)) },
    checkSignature: (...of) => inSpan('check signature', {}, () => checkSignature(...of), nameRefusal),
    certificates: async () => traceChecker(await certificates()),
    delegations: {
      ...delegations,
      findDelegated: (...of) => inSpan('find delegation', {}, () => delegations.findDelegated(...of)),
    },
    takeOnce: { ...takeOnce, take: (...of) => inSpan('take grant', {}, () => takeOnce.take(...of)) },
    keyRing: {
      signerFor: async (lifetime) => {
        const signer = await keyRing.signerFor(lifetime);
        const facts = { 'portvakt.kid': signer.kid };
        return { ...signer, sign: (input) => inSpan('sign token', { facts }, () => signer.sign(input)) };
      },
    },
    ownTokens: {
      ...ownTokens,
      verify: (...of) => inSpan('verify own token', {}, () => ownTokens.verify(...of), nameRefusal),
    },
    refusals: {
      ...refusals,
      record: (line) => inSpan('record refusal', {}, () => refusals.record(line)),
    },
  };
}

/** Says in the span of a token request what became of it. The names of clients and organisations may stand there, those of people never. */
export function describeAnswer({ traceId, outcome, granted }: AnsweredRequest): void {
  if (!isTracing()) return;
  const { applicant, parties } = granted ?? {};
  describeSpan({
    'portvakt.trace_id': traceId,
    'portvakt.outcome': outcome,
    'portvakt.client_id': applicant && maskSecrets(identityOf(applicant)),
    'portvakt.consumer': parties?.consumer.ID,
    'portvakt.supplier': parties?.supplier?.ID,
  });
}

function nameRefusal(result: unknown): Facts {
  return isRefusal(result) ? { 'portvakt.refusal': result.refusal } : {};
}
