import { join } from 'node:path';
import { suggest } from '../command-line/quote.ts';

/** The pension provider of the demo registry, and its client that has no keys. */
const DEMO = {
  orgno: '310123412',
  clientId: 'demo-pensjon-uten-nokkel',
  scope: 'nav:aareg/v1/arbeidsforhold/otp',
} as const;

/** The command that asks for a token with the certificate in `folder`; words in capitals are to be filled in. */
export function suggestTokenCommand({
  folder,
  orgno,
  issuer,
}: {
  folder: string;
  orgno: string;
  issuer: string;
}): string {
  const { clientId, scope } = orgno === DEMO.orgno ? DEMO : { clientId: 'CLIENT-ID', scope: 'SCOPE' };
  return suggest([
    ...['token', '--p12', join(folder, 'cert.p12')],
    ...['--password-file', join(folder, 'cert.p12.password'), '--client-id', clientId],
    ...['--scope', scope, '--issuer', issuer],
  ]);
}
