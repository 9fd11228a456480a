import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../generated/api.d.ts';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';

export type Terms = components['schemas']['Terms'];
export type TermsStanding = Terms['standings'][number];

/** The terms of use, and what the organisation has signed. */
export function termsQuery(orgno: string) {
  return queryOptions({
    queryKey: ['terms', orgno],
    queryFn: () => take(apiFor(orgno).GET('/api/v1/terms')),
  });
}

/** One version with its text: it never changes. */
export function termsTextQuery(orgno: string, version: number) {
  return queryOptions({
    queryKey: ['terms-text', version],
    queryFn: () => take(apiFor(orgno).GET('/api/v1/terms/{version}', { params: { path: { version } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What has to be signed now, or can be signed before it counts. */
export function toBeSigned({ standings }: Terms): readonly TermsStanding[] {
  return standings.filter(
    ({ concerns, must_sign, sign_before }) => concerns && (must_sign || sign_before !== undefined),
  );
}
