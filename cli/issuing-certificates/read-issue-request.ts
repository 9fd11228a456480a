import { parseOrganisationNumber } from '@portvakt/protocol';
import type { CertificateRequest } from '@portvakt/test-authority';
import { environments, faults, profiles, styles } from '@portvakt/test-authority';
import { usageFailure } from '../command-line/command-failure.ts';
import { findNearest } from '../command-line/find-nearest.ts';

export interface IssueOptions {
  readonly orgno?: string;
  readonly out?: string;
  readonly issuer?: string;
  readonly profile?: string;
  readonly style?: string;
  readonly seid?: string;
  readonly environment?: string;
  readonly name?: string;
}

export interface IssueRequest {
  readonly certificate: CertificateRequest & Required<Pick<CertificateRequest, 'style' | 'seid' | 'environment'>>;
  readonly folder: string;
  /** With its trailing slash. */
  readonly issuer: string | undefined;
  /** Worth knowing, though it is done all the same. */
  readonly notes: readonly string[];
}

const LONGEST_NAME = 200;

/** @throws CommandFailure that says which option is missing or wrong. */
export function readIssueRequest(options: IssueOptions): IssueRequest {
  const { orgno, out, issuer, profile = 'auth', style = 'buypass', seid = '2', environment = 'test', name } = options;
  if (orgno === undefined) throw usageFailure('--orgno ORGNO is missing: the organisation that the certificate is of.');
  if (!/^[0-9]{9}$/.test(orgno)) throw usageFailure(`--orgno must be nine digits; it is '${orgno}'.`);
  if (out === undefined) throw usageFailure('--out DIR is missing: the folder for the files.');
  if (name !== undefined && (name.trim() === '' || name.length > LONGEST_NAME))
    throw usageFailure(`--name must be 1 to ${LONGEST_NAME} characters.`);
  const shape = oneOf('--profile', profile, [...profiles, ...faults]);
  const fault = faults.find((one) => one === shape);
  return {
    certificate: {
      orgno,
      name,
      profile: profiles.find((one) => one === shape) ?? 'auth',
      fault,
      style: oneOf('--style', style, styles),
      seid: oneOf('--seid', seid, ['1', '2']) === '1' ? 1 : 2,
      environment: oneOf('--environment', environment, environments),
    },
    folder: out,
    issuer: issuer === undefined ? undefined : readIssuer(issuer),
    notes:
      parseOrganisationNumber(orgno) === undefined
        ? [`The check digit of ${orgno} is wrong: no server will accept the certificate.`]
        : [],
  };
}

function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found !== undefined) return found;
  const nearest = findNearest(text, allowed);
  throw usageFailure(
    `${option} must be one of ${allowed.join(', ')}; it is '${text}'.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`,
  );
}

function readIssuer(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search + url.hash !== '')
    throw usageFailure(`--issuer must be an http or https URL, such as http://localhost:7070/; it is '${text}'.`);
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
