import type { Question } from './read-arguments.ts';

/** What NAV has to ask Skatteetaten with: `fetch` that puts NAV's own token into every call. */
export interface AgreementAsker {
  readonly fetch: (address: string) => Promise<Response>;
  /** The base address of Skatteetaten's Tjenestepensjonsavtale API. */
  readonly address: string;
}

/**
 * Asks Skatteetaten whether a pension provider has an agreement with an employer for all months of the question, as NAV
 * does before it answers. Nothing where Skatteetaten gives no answer. NAV's legal basis is `nav`.
 */
export function createAskAgreement({
  fetch,
  address,
}: AgreementAsker): (question: Question & { readonly provider: string }) => Promise<boolean | undefined> {
  return async ({ provider, employer, from, to }) => {
    const query = new URLSearchParams({
      opplysningspliktig: employer,
      pensjonsinnretning: provider,
      fraOgMed: from,
      tilOgMed: to,
    });
    try {
      const response = await fetch(`${address}/nav/avtaleforhold/gyldighet?${query}`);
      if (!response.ok) return undefined;
      const answer: unknown = await response.json();
      if (typeof answer !== 'object' || answer === null || !('gyldig' in answer)) return undefined;
      // The published sample of this call has text, that of its sister a boolean.
      return String(answer.gyldig) === 'true';
    } catch {
      return undefined;
    }
  };
}
