import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import type { IssuedCertificate } from '@portvakt/test-authority';
import type { Output } from '../command-line/command.ts';
import { faultDescriptions } from './describe-faults.ts';
import { certificateFiles } from './describe-files.ts';
import type { IssueRequest } from './read-issue-request.ts';
import { suggestTokenCommand } from './suggest-token-command.ts';

/** What was made: the document of `--json`. */
export type IssuedReport = ReturnType<typeof describeIssued>;

/** @param issuer with its trailing slash. */
export function describeIssued(
  { certificate, serial, authority, name }: IssuedCertificate,
  { request, folder, issuer }: { request: IssueRequest['certificate']; folder: string; issuer: string },
) {
  const { orgno, profile, fault, style, seid, environment } = request;
  const { validFromDate, validToDate } = new X509Certificate(certificate);
  return {
    folder: resolve(folder),
    files: Object.keys(certificateFiles),
    orgno,
    name,
    // What programs in Java, which compare it without regard to case, find the key by.
    alias: name,
    serial,
    authority: authority ?? null,
    profile,
    fault: fault ?? null,
    style,
    seid,
    environment,
    not_before: validFromDate.toISOString(),
    not_after: validToDate.toISOString(),
    next: suggestTokenCommand({ folder, orgno, issuer }),
  };
}

/** Tells what was made and what to do with it. */
export function printIssued(report: IssuedReport, output: Output): void {
  if (output.json) {
    output.printDocument(report);
    return;
  }
  const { folder, orgno, name, serial, fault, style, seid, environment, not_before: from, not_after: until } = report;
  output.print(`A certificate of ${name} (${orgno}) is in ${folder}`);
  for (const [file, description] of Object.entries(certificateFiles))
    output.print(`  ${file.padEnd(19)}${description}`);
  output.print(`It looks like one of ${style} (SEID ${seid}.0, ${environment}), has the serial ${serial},`);
  output.print(
    `and is valid from ${from.slice(0, 10)} to ${until.slice(0, 10)}. Only Portvakt's local profile trusts it.`,
  );
  output.print(`In cert.p12 the key and its certificate have the alias '${report.alias}'.`);
  if (fault !== null)
    output.print(`It is wrong on purpose (${fault}: ${faultDescriptions[fault]}), and is to be refused.`);
  output.print('\nNext:');
  output.print(`  ${report.next}`);
}
