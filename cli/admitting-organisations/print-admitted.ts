import type { AdmittedOrganisation } from '@portvakt/server/organisation-admission';
import type { Output } from '../command-line/command.ts';
import { suggest } from '../command-line/quote.ts';

/** What the organisation needs: the document of `--json`. @param issuer with its trailing slash. */
export function describeAdmitted(
  { orgno, name, termsSigned, prefixes, clientId, scopes, keys, changes }: AdmittedOrganisation,
  { issuer, keyFile }: { issuer: string; keyFile: string | undefined },
) {
  const proof =
    keyFile !== undefined
      ? ['--key', keyFile]
      : keys.length > 0
        ? ['--key', 'KEY-FILE']
        : ['--p12', 'CERTIFICATE.p12', '--password-file', 'PASSWORD-FILE'];
  const who = ['--issuer', issuer, '--client-id', clientId, ...proof];
  const [usable] = scopes.filter(({ withdrawn }) => !withdrawn);
  const runsClients = scopes.some(({ scope }) => scope.startsWith('idporten:dcr.'));
  return {
    issuer,
    orgno,
    name,
    terms_signed: termsSigned,
    prefixes,
    client_id: clientId,
    scopes: scopes.map(({ scope, withdrawn }) => ({ scope, state: withdrawn ? 'DENIED' : 'APPROVED' })),
    keys,
    key_file: keyFile ?? null,
    changes,
    next: [
      ...(termsSigned ? [] : [suggest(['organisations', 'sign-terms', '--orgno', orgno])]),
      ...(usable === undefined ? [] : [suggest(['token', ...who, '--scope', usable.scope])]),
      ...(usable === undefined ? [] : [suggest(['manage', runsClients ? 'clients' : 'scopes', 'list', ...who])]),
    ],
  };
}

/** Tells it to people, in a form that can be handed on. */
export function printAdmitted(report: ReturnType<typeof describeAdmitted>, output: Output): void {
  if (output.json) {
    output.printDocument(report);
    return;
  }
  const { orgno, name, changes, scopes, keys, key_file: file } = report;
  const who = name === null ? orgno : `${name} (${orgno})`;
  output.print(changes.length === 0 ? `${who} is admitted already; nothing was changed.` : `${who} is admitted.`);
  const line = (title: string, text: string) => output.print(`  ${title.padEnd(10)} ${text}`);
  line('issuer', report.issuer);
  line('client id', report.client_id);
  for (const [index, { scope, state }] of scopes.entries())
    line(index === 0 ? 'scopes' : '', state === 'DENIED' ? `${scope} (withdrawn: not to be had)` : scope);
  if (report.prefixes.length > 0) line('prefixes', report.prefixes.join(' '));
  if (keys.length === 0) line('key', "none: it signs with the organisation's virksomhetssertifikat");
  else line('key', `${keys.join(', ')}${file === null ? '' : `; the private half is in ${file}`}`);
  line('terms', report.terms_signed ? 'signed' : 'not signed: self-service answers 428 until they are');
  if (changes.length > 0) {
    output.print('\nDone:');
    for (const change of changes) output.print(`  ${change}`);
  }
  output.print('\nNext:');
  for (const command of report.next) output.print(`  ${command}`);
}
