import type { Settings } from '#operations';

/** From one issuer to another. Issuers have their trailing slash; times are milliseconds since 1970. */
export interface IssuerMove {
  /** Where the server was before. */
  readonly former: string;
  /** Where it is. */
  readonly issuer: string;
  /** Since when the former issuer is deprecated. */
  readonly since: number;
  /** From then on grants to the former issuer are refused. */
  readonly until: number;
}

/** The move that the settings name, if any. */
export function planMove({ issuer, formerIssuer }: Pick<Settings, 'issuer' | 'formerIssuer'>): IssuerMove | undefined {
  return formerIssuer && { former: formerIssuer.issuer, issuer, since: formerIssuer.since, until: formerIssuer.until };
}

/** Whether grants to the former issuer are accepted at `now`. */
export function isWindowOpen({ until }: Pick<IssuerMove, 'until'>, now: number): boolean {
  return now < until;
}
