import { type NameRecipe, printable, utf8 } from './encode-name.ts';
import type { SignatureName } from './sign-structure.ts';

export const styles = ['buypass', 'commfides'] as const;
export const generations = [1, 2] as const;
export const environments = ['test', 'production'] as const;

/** Whose certificates it imitates. */
export type Style = (typeof styles)[number];
/** The generation of the Norwegian certificate profile: SEID 1.0 or SEID 2.0. */
export type Generation = (typeof generations)[number];
export type Environment = (typeof environments)[number];

export interface HierarchyName {
  readonly style: Style;
  readonly seid: Generation;
  readonly environment: Environment;
}

/** A root and its issuing authority, as they are named and signed. */
export interface HierarchyDescription extends HierarchyName {
  readonly id: string;
  readonly rootName: NameRecipe;
  readonly issuingName: NameRecipe;
  readonly responderName: NameRecipe;
  /** How authorities' certificates and the root's CRL are signed. */
  readonly authoritySignature: SignatureName;
  /** How the issuing authority signs certificates and CRLs. */
  readonly leafSignature: SignatureName;
}

/**
 * The lookalikes' own organisation numbers: synthetic series, correct check digits, nobody's.
 */
const ORGNO = { buypass: '311100009', commfides: '311200003', stranger: '311300008' } as const;

function nameHierarchy({ style, seid, environment }: HierarchyName): string {
  return `${style}-seid${seid}-${environment}`;
}

/**
 * How a hierarchy is named and signed. Names have the real ones' shape (attribute order, string types) and always begin
 * with LOOKALIKE: a trust store may hold the real root beside ours, and the two must never be taken for one another.
 */
export function describeHierarchy(name: HierarchyName): HierarchyDescription {
  const describe = {
    'buypass-1': describeBuypass1,
    'buypass-2': describeBuypass2,
    'commfides-1': describeCommfides1,
    'commfides-2': describeCommfides2,
  }[`${name.style}-${name.seid}` as const];
  return { ...name, id: nameHierarchy(name), ...describe(name.environment === 'test') };
}

/** An authority that no trust store knows, for certificates that are `signed-by-other`. */
export function describeStranger(): HierarchyDescription {
  const nameOf = nameBuypass2(ORGNO.stranger, 'LOOKALIKE Stranger');
  return {
    style: 'buypass',
    seid: 2,
    environment: 'test',
    id: 'stranger',
    rootName: nameOf('LOOKALIKE Stranger Root CA'),
    issuingName: nameOf('LOOKALIKE Stranger CA'),
    responderName: nameOf('LOOKALIKE Stranger OCSP'),
    authoritySignature: 'rsa-sha512',
    leafSignature: 'rsa-sha256',
  };
}

type Named = Omit<HierarchyDescription, keyof HierarchyName | 'id'>;

function nameBuypass2(orgno: string, organisation: string) {
  return (commonName: string): NameRecipe => [
    printable('country', 'NO'),
    utf8('organisationIdentifier', `NTRNO-${orgno}`),
    utf8('organisation', organisation),
    utf8('commonName', commonName),
  ];
}

function describeBuypass2(test: boolean): Named {
  const nameOf = nameBuypass2(ORGNO.buypass, 'LOOKALIKE Buypass');
  const mark = test ? 'Test4 ' : '';
  return {
    rootName: nameOf(`LOOKALIKE Buypass Class 3 ${mark}Root CA G2 ST`),
    issuingName: nameOf(`LOOKALIKE Buypass Class 3 ${mark}CA G2 ST Business`),
    responderName: nameOf(`LOOKALIKE Buypass ${mark}OCSP BS`),
    authoritySignature: 'rsa-sha512',
    leafSignature: 'rsa-sha256',
  };
}

function describeBuypass1(test: boolean): Named {
  const nameOf = (commonName: string): NameRecipe => [
    printable('country', 'NO'),
    utf8('organisation', `LOOKALIKE Buypass-${ORGNO.buypass}`),
    utf8('commonName', commonName),
  ];
  const mark = test ? 'Test4 ' : '';
  return {
    rootName: nameOf(`LOOKALIKE Buypass Class 3 ${mark}Root CA`),
    issuingName: nameOf(`LOOKALIKE Buypass Class 3 ${mark}CA 3`),
    responderName: nameOf(`LOOKALIKE Buypass ${mark}OCSP`),
    authoritySignature: 'rsa-sha256',
    leafSignature: 'rsa-sha256',
  };
}

function describeCommfides2(test: boolean): Named {
  const nameOf = (commonName: string): NameRecipe => [
    printable('country', 'NO'),
    utf8('organisation', 'LOOKALIKE Commfides'),
    utf8('organisationIdentifier', `NTRNO-${ORGNO.commfides}`),
    utf8('commonName', commonName),
  ];
  const mark = test ? ' - TEST' : '';
  return {
    rootName: nameOf(`LOOKALIKE Commfides Root CA - G3${mark}`),
    issuingName: nameOf(`LOOKALIKE Commfides Legal Person - G3${mark}`),
    responderName: nameOf(`LOOKALIKE Commfides OCSP - G3${mark}`),
    authoritySignature: 'rsa-sha512',
    leafSignature: 'rsa-sha512',
  };
}

/** Commfides wrote its first generation's names in reverse, from the common name to the country. */
function describeCommfides1(test: boolean): Named {
  const nameOf = (commonName: string): NameRecipe => [
    printable('commonName', commonName),
    printable('organisation', `LOOKALIKE Commfides - ${ORGNO.commfides}`),
    printable('country', 'NO'),
  ];
  return {
    rootName: nameOf(test ? 'LOOKALIKE CPN Root SHA256 CA - TEST' : 'LOOKALIKE CPN RootCA SHA256 Class 3'),
    issuingName: nameOf(
      test
        ? 'LOOKALIKE Commfides CPN Enterprise-Norwegian SHA256 CA - TEST2'
        : 'LOOKALIKE CPN Enterprise SHA256 CLASS 3',
    ),
    responderName: nameOf(`LOOKALIKE CPN OCSP${test ? ' - TEST' : ''}`),
    authoritySignature: 'rsa-sha256',
    leafSignature: 'rsa-sha256',
  };
}
