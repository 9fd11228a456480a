import { findGrantStep, type RefusalName } from '@portvakt/protocol';
import type { Concerned } from './concerned.ts';
import type { ExplanationLink } from './explanation.ts';

/** The pages of the portal where the reader's organisation can do something about the refusal `name`. */
export function choosePortalPages(name: RefusalName, concerned: Concerned): readonly ExplanationLink[] {
  const { reader, clientId, consumer, supplier, scope, scopeOwner } = concerned;
  const page = (rel: ExplanationLink['rel'], ...path: readonly string[]): ExplanationLink => ({
    rel,
    href: `/portal/${[reader, ...path].map(encodeURIComponent).join('/')}`,
  });
  if (name === 'terms-not-signed') return [page('terms', 'terms')];
  const step = findGrantStep(name);
  if (step === undefined) return [];
  const about = (link: ExplanationLink) => ({
    ...link,
    href: `${link.href}?${new URLSearchParams({ scope: scope ?? '' })}`,
  });
  const isOwner = scope !== undefined && scopeOwner?.orgno === reader;
  const applies = step === 'access' && scope !== undefined && !isOwner && (supplier ?? consumer) === reader;
  return [
    ...(isOwner ? [about(page('scope', 'apis', 'scope'))] : []),
    ...(applies ? [about(page('application', 'access', 'apply'))] : []),
    ...(step === 'delegation' && consumer === reader ? [page('delegations', 'delegations')] : []),
    ...(clientId === undefined ? [] : [page('integration', 'integrations', clientId)]),
  ];
}
