import type { RefusalName } from '@portvakt/protocol';
import type { CertificateProblem } from '@portvakt/server/certificate-rules';

/** One line of an explanation. */
export interface Finding {
  /** `right`; `wrong`: it is refused, or should be; `note`: worth knowing, or known only to the server. */
  readonly mark: 'right' | 'wrong' | 'note';
  /** What it is about, such as the name of a claim. */
  readonly about: string;
  readonly text: string;
  /** How the token endpoint would refuse it. */
  readonly refusal?: RefusalName;
  /** What is wrong with a certificate, in the word that the server writes into its log. */
  readonly reason?: CertificateProblem;
}

export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** What a text was found to be, and what is right and wrong with it. */
export interface Explained {
  readonly kind: 'grant' | 'access token' | 'certificate' | 'error' | 'code' | 'address' | 'unknown';
  /** A phrase for people. */
  readonly summary: string;
  readonly header?: unknown;
  readonly claims?: unknown;
  readonly sections: readonly Section[];
}

/** What an issuer publishes, for comparison. */
export interface IssuerView {
  readonly issuer: string;
  /** Whether it takes the address of its token endpoint in `aud`, too. */
  readonly acceptsTokenEndpoint?: boolean;
  /** A key set (RFC 7517), unchecked. */
  readonly keySet: unknown;
  /** Milliseconds that its clock is ahead of ours, where they differ by more than what rounding makes. */
  readonly clockDifference: number | undefined;
  /** The scopes under `prefixes` that it shows to everybody; none where it shows none. */
  readonly findScopes?: (prefixes: readonly string[]) => Promise<readonly NamedScope[]>;
}

export interface NamedScope {
  readonly name: string;
}

export interface ExplainContext {
  /** The issuer's clock where it is known, otherwise ours. Seconds since 1970. */
  readonly now: number;
  readonly issuer: IssuerView | undefined;
}

export const right = (about: string, text: string): Finding => ({ mark: 'right', about, text });
export const note = (about: string, text: string): Finding => ({ mark: 'note', about, text });
export const wrong = (about: string, text: string, refusal?: RefusalName): Finding => ({
  mark: 'wrong',
  about,
  text,
  ...(refusal !== undefined && { refusal }),
});

/** What is wrong, over all sections. */
export function listWrong({ sections }: Explained): readonly Finding[] {
  return sections.flatMap(({ findings }) => findings.filter(({ mark }) => mark === 'wrong'));
}
