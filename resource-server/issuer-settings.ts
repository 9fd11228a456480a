import { isSignatureAlgorithm, type SignatureAlgorithm } from './token/check-signature.ts';

/** An issuer whose tokens are accepted. */
export interface IssuerSettings {
  /** Exactly as tokens have it in `iss`. Maskinporten's end with a slash: `https://maskinporten.no/`. */
  readonly issuer: string;
  /** Where its keys are. Without it the issuer's metadata says so (RFC 8414). */
  readonly keySetUrl?: string;
  /** Algorithms that its tokens may have. Maskinporten has used none but RS256, which is also the only one unless named. */
  readonly algorithms?: readonly SignatureAlgorithm[];
  /** The registers of delegations that count, exactly as in `delegation_source`. */
  readonly delegationSources?: readonly string[];
  /** Lets the issuer and its keys be fetched over plain HTTP from other machines than this one. For development only. */
  readonly allowHttp?: boolean;
}

const ALTINN = 'https://www.altinn.no/';
const ALTINN_TEST = 'https://tt02.altinn.no/';

/** Which of Altinn's registers Maskinporten's environments ask. Production's delegations are not those of test. */
const knownSources: ReadonlyMap<string, readonly string[]> = new Map([
  ['https://maskinporten.no/', [ALTINN]],
  ['https://test.maskinporten.no/', [ALTINN_TEST]],
]);

/** Settings with nothing left open. Throws when they cannot be meant: that is a mistake in the program. */
export function completeIssuer(given: string | IssuerSettings) {
  const settings: IssuerSettings = typeof given === 'string' ? { issuer: given } : given;
  const { issuer, keySetUrl, algorithms = ['RS256'], allowHttp = false } = settings;
  const delegationSources = settings.delegationSources ?? knownSources.get(issuer) ?? [ALTINN, ALTINN_TEST];
  requireAddress('issuer', issuer, allowHttp);
  if (keySetUrl !== undefined) requireAddress('keySetUrl', keySetUrl, allowHttp);
  const odd = algorithms.find((name) => !isSignatureAlgorithm(name));
  if (odd !== undefined) throw new TypeError(`The issuer ${issuer} has the algorithm ${odd}, which is not accepted.`);
  if (algorithms.length === 0) throw new TypeError(`The issuer ${issuer} has no algorithm. Leave it out for RS256.`);
  return { issuer, ...(keySetUrl !== undefined && { keySetUrl }), algorithms, delegationSources };
}

function requireAddress(name: string, address: string, allowHttp: boolean): void {
  if (!URL.canParse(address)) throw new TypeError(`The ${name} "${address}" is no address.`);
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:') return;
  const here = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  if (protocol !== 'http:' || !(here || allowHttp)) {
    throw new TypeError(`The ${name} "${address}" must be https. For development there is allowHttp.`);
  }
}
