import { findGrantStep, type RefusalName } from '@portvakt/protocol';
import type { Concerned } from './concerned.ts';
import type { ExplanationLink } from './explanation.ts';

/** The pages of the portal where the reader's organisation can do something about the refusal `name`. */
export function choosePortalPages(name: RefusalName, concerned: Concerned): readonly ExplanationLink[] {
  const { reader, clientId, consumer, scope, scopeOwner } = concerned;
  const page = (rel: ExplanationLink['rel'], ...path: readonly string[]): ExplanationLink => ({
    rel,
    href: `/portal/${[reader, ...path].map(encodeURIComponent).join('/')}`,
  });
  if (name === 'terms-not-signed') return [page('terms', 'terms')];
  const step = findGrantStep(name);
  if (step === undefined) return [];
  const isOwner = scope !== undefined && scopeOwner?.orgno === reader;
  return [
    ...(isOwner ? [page('scope', 'apis', scope)] : []),
    ...(step === 'delegation' && consumer === reader ? [page('delegations', 'delegations')] : []),
    ...(clientId === undefined ? [] : [page('integration', 'integrations', clientId)]),
  ];
}
