import type { Month } from '../synthetic/months.ts';
import type { ApiFailure } from './api-failure.ts';
import { asRecord, callApi, type FetchWithToken } from './call-api.ts';

/** One line of an employer's overview. `changed` is when NAV last received a change, in ISO 8601 without a zone. */
export interface Overview {
  readonly id: string;
  readonly person: string;
  readonly changed: string;
  readonly shielded: boolean;
}

/** What the provider keeps of an employment. Days are `yyyy-MM-dd`. */
export interface FoundEmployment {
  readonly id: string;
  readonly uuid: string;
  readonly person: string;
  readonly start: string;
  readonly end: string | null;
  readonly occupation: string;
  readonly percentage: number;
  readonly changed: string;
}

export interface NavClient {
  findOverviews(employer: string, period: Period): Promise<readonly Overview[] | ApiFailure>;
  findEmployments(
    employer: string,
    question: Period & { readonly person: string },
  ): Promise<readonly FoundEmployment[] | ApiFailure>;
}

interface Period {
  readonly from: Month;
  readonly to: Month;
}

/** NAV wants a query on one line. */
const OVERVIEW = `query ($opplysningspliktigId: ID!, $from: String!, $to: String) {
  found: finnArbeidsforholdoversikterPrOpplysningspliktig(
    opplysningspliktigId: $opplysningspliktigId, ansattFraMaaned: $from, ansattTilMaaned: $to
  ) { arbeidsforholdoversikter { id arbeidstaker { ident } sistEndret skjermet } } }`.replaceAll(/\s+/g, ' ');
const DETAILS = `query ($opplysningspliktigId: ID!, $arbeidstakerId: ID!, $from: String!, $to: String) {
  found: finnArbeidsforholdPrArbeidstaker(opplysningspliktigId: $opplysningspliktigId,
    arbeidstakerId: $arbeidstakerId, ansattFraMaaned: $from, ansattTilMaaned: $to
  ) { arbeidsforhold { id uuid arbeidstaker { ident } ansettelsesperiode { startdato sluttdato }
    ansettelsesdetaljer { yrke { kode } avtaltStillingsprosent } sistEndret } } }`.replaceAll(/\s+/g, ' ');

/** Calls NAV's Aa-registeret OTP API at `address`. */
export function createNavClient({
  fetch,
  address,
  makeId,
}: {
  /** Puts a token for `nav:aareg/v1/arbeidsforhold/otp` into the call. */
  fetch: FetchWithToken;
  address: string;
  /** Makes the correlation id of a call. */
  makeId: () => string;
}): NavClient {
  const ask = async (query: string, variables: object): Promise<Readonly<Record<string, unknown>> | ApiFailure> => {
    const answer = await callApi('aareg', {
      fetch,
      address,
      init: {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'correlation-id': makeId() },
        body: JSON.stringify({ query, variables }),
      },
    });
    if ('code' in answer) return answer;
    const { data, errors } = asRecord(answer.json);
    // Errors of a query come with HTTP status 200.
    const failure = Array.isArray(errors) ? errors[0] : undefined;
    if (failure === undefined) return asRecord(asRecord(data).found);
    const { message, extensions } = asRecord(failure);
    const { code, classification } = asRecord(extensions);
    return {
      api: 'aareg',
      code: String(code ?? classification ?? 'no-code'),
      text: String(message),
      ...(answer.correlationId !== undefined && { correlationId: answer.correlationId }),
    };
  };
  return {
    async findOverviews(employer, { from, to }) {
      const found = await ask(OVERVIEW, { opplysningspliktigId: employer, from, to });
      return isFailure(found) ? found : list(found.arbeidsforholdoversikter).map(readOverview);
    },
    async findEmployments(employer, { person, from, to }) {
      const found = await ask(DETAILS, { opplysningspliktigId: employer, arbeidstakerId: person, from, to });
      return isFailure(found) ? found : list(found.arbeidsforhold).map(readEmployment);
    },
  };
}

function isFailure(found: Readonly<Record<string, unknown>> | ApiFailure): found is ApiFailure {
  return 'api' in found;
}

function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(asRecord) : [];
}

function readOverview({ id, arbeidstaker, sistEndret, skjermet }: Readonly<Record<string, unknown>>): Overview {
  const person = String(asRecord(arbeidstaker).ident);
  return { id: String(id), person, changed: String(sistEndret), shielded: skjermet === true };
}

function readEmployment(found: Readonly<Record<string, unknown>>): FoundEmployment {
  const { startdato, sluttdato } = asRecord(found.ansettelsesperiode);
  const details = list(found.ansettelsesdetaljer).at(-1) ?? {};
  return {
    id: String(found.id),
    uuid: String(found.uuid),
    person: String(asRecord(found.arbeidstaker).ident),
    start: String(startdato),
    end: typeof sluttdato === 'string' ? sluttdato : null,
    occupation: String(asRecord(details.yrke).kode),
    percentage: Number(details.avtaltStillingsprosent),
    changed: String(found.sistEndret),
  };
}
