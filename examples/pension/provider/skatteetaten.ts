import type { Month } from '../synthetic/months.ts';
import type { ApiFailure } from './api-failure.ts';
import { asRecord, callApi, type FetchWithToken } from './call-api.ts';

/** An agreement, as the provider has it in its books. */
export interface Agreement {
  readonly reference: string;
  readonly employer: string;
  readonly from: Month;
}

export interface SkatteetatenClient {
  /** Reports an agreement, or changes the one with the same reference. */
  report(agreement: Agreement): Promise<'done' | ApiFailure>;
  /** Withdraws an agreement. */
  withdraw(agreement: Agreement): Promise<'done' | ApiFailure>;
  /** The people that an employer has reported; `shielded`: some are left out, since their data are shielded. */
  findRecipients(
    employer: string,
    period: { readonly from: Month; readonly to: Month },
  ): Promise<{ readonly people: readonly string[]; readonly shielded: boolean } | ApiFailure>;
}

/** Calls Skatteetaten's two APIs. Addresses are base addresses, without a slash at the end. */
export function createSkatteetatenClient({
  fetchAgreements,
  fetchRecipients,
  addresses,
}: {
  /** Puts a token for `skatteetaten:tjenestepensjonsavtale` into the call. */
  fetchAgreements: FetchWithToken;
  /** Puts a token for `skatteetaten:inntektsmottakere` into the call. */
  fetchRecipients: FetchWithToken;
  addresses: { readonly inntektsmottakere: string; readonly tjenestepensjonsavtale: string };
}): SkatteetatenClient {
  const change = async (method: 'POST' | 'DELETE', body: object) => {
    const answer = await callApi('tjenestepensjonsavtale', {
      fetch: fetchAgreements,
      address: `${addresses.tjenestepensjonsavtale}/otp/avtaleforhold`,
      init: { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      wants: 'done',
    });
    return 'code' in answer ? answer : 'done';
  };
  return {
    report: ({ reference, employer, from }) =>
      change('POST', {
        avtalereferanse: reference,
        fraOgMed: from,
        opplysningspliktig: { norskIdentifikator: employer },
      }),
    // DELETE has a body, too: both members are required, and no other is allowed.
    withdraw: ({ reference, employer }) =>
      change('DELETE', { avtalereferanse: reference, opplysningspliktig: { norskIdentifikator: employer } }),
    async findRecipients(employer, { from, to }) {
      const query = new URLSearchParams({ fraOgMed: from, tilOgMed: to });
      const answer = await callApi('inntektsmottakere', {
        fetch: fetchRecipients,
        address: `${addresses.inntektsmottakere}/otp/${employer}/inntektsmottakere?${query}`,
        init: { headers: { accept: 'application/json' } },
      });
      if ('code' in answer) return answer;
      const { inntektsmottaker, skjermet } = asRecord(answer.json);
      const entries: readonly unknown[] = Array.isArray(inntektsmottaker) ? inntektsmottaker : [];
      const people = entries.map((entry) => String(asRecord(entry).personidentifikator));
      return { people, shielded: skjermet === true };
    },
  };
}
