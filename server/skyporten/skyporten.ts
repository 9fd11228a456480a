import type { Settings } from '#operations';

export interface Skyporten {
  /** Without a slash at its end, as grants say it in `aud` and tokens in `iss`. */
  readonly issuer: string;
  /** What its addresses begin with on this server: `/skyporten`, or nothing where it has a host of its own. */
  readonly path: string;
}

/** The Skyporten that the settings name, if any. */
export function planSkyporten({
  issuer,
  skyportenIssuer,
}: Pick<Settings, 'issuer' | 'skyportenIssuer'>): Skyporten | undefined {
  if (skyportenIssuer === undefined) return undefined;
  const path = skyportenIssuer.startsWith(issuer) ? `/${skyportenIssuer.slice(issuer.length)}` : '';
  return { issuer: skyportenIssuer, path };
}
