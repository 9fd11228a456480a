/** Where the job finds what it needs. */
export interface JobSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** The registered key as a JWK, or the files of a virksomhetssertifikat. */
  readonly key: { readonly jwk: string } | { readonly p12: string; readonly passwordFile: string };
  /** The pension provider that a supplier acts for. */
  readonly consumerOrg?: string;
  readonly addresses: {
    readonly aareg: string;
    readonly inntektsmottakere: string;
    readonly tjenestepensjonsavtale: string;
  };
  /** The SQLite file. */
  readonly database: string;
  /** The provider's agreements, a JSON file. */
  readonly agreements: string;
  readonly changedSince?: string;
}

const REQUIRED = {
  MASKINPORTEN_ISSUER: 'the issuer, such as https://test.maskinporten.no/',
  MASKINPORTEN_CLIENT_ID: 'the id of the client',
  AAREG_URL: 'the address of NAV’s Aa-registeret OTP API',
  INNTEKTSMOTTAKERE_URL: 'the base address of Skatteetaten’s Inntektsmottakere API',
  TJENESTEPENSJONSAVTALE_URL: 'the base address of Skatteetaten’s Tjenestepensjonsavtale API',
  PENSION_DATABASE: 'the SQLite file of the job',
  PENSION_AGREEMENTS: 'a JSON file with the agreements',
} as const;

/** Reads the settings of the job from environment variables, or names everything that is missing. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): JobSettings | { readonly problems: readonly string[] } {
  const problems = Object.entries(REQUIRED)
    .filter(([name]) => (environment[name] ?? '') === '')
    .map(([name, what]) => `${name} is missing: ${what}.`);
  const value = (name: string) => environment[name] ?? '';
  const {
    MASKINPORTEN_CLIENT_JWK: jwk,
    MASKINPORTEN_P12: p12,
    MASKINPORTEN_P12_PASSWORD_FILE: passwordFile,
  } = environment;
  const { MASKINPORTEN_CONSUMER_ORG: consumerOrg, PENSION_CHANGED_SINCE: changedSince } = environment;
  const key =
    jwk !== undefined ? { jwk } : p12 !== undefined && passwordFile !== undefined ? { p12, passwordFile } : undefined;
  if (key === undefined) {
    problems.push('A key is missing: MASKINPORTEN_CLIENT_JWK, or MASKINPORTEN_P12 and MASKINPORTEN_P12_PASSWORD_FILE.');
  }
  if (problems.length > 0 || key === undefined) return { problems };
  return {
    issuer: value('MASKINPORTEN_ISSUER'),
    clientId: value('MASKINPORTEN_CLIENT_ID'),
    key,
    ...(consumerOrg !== undefined && { consumerOrg }),
    addresses: {
      aareg: value('AAREG_URL'),
      inntektsmottakere: value('INNTEKTSMOTTAKERE_URL'),
      tjenestepensjonsavtale: value('TJENESTEPENSJONSAVTALE_URL'),
    },
    database: value('PENSION_DATABASE'),
    agreements: value('PENSION_AGREEMENTS'),
    ...(changedSince !== undefined && { changedSince }),
  };
}
