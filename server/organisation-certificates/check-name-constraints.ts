import type { NameAttribute, ParsedCertificate } from './parse-certificate.ts';
import {
  type GeneralName,
  nameForms,
  readAlternativeNames,
  readNameConstraints,
  readNameParts,
} from './read-general-names.ts';

const EMAIL_ADDRESS = '1.2.840.113549.1.9.1';
const COMMON_NAME = '2.5.4.3';
const HOST_NAME = /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/i;

type Named = Pick<
  ParsedCertificate,
  'subject' | 'issuer' | 'subjectAttributes' | 'alternativeNames' | 'nameConstraints'
>;

/**
 * Whether every certificate of `path` (the leaf first, the root last) has only names that the authorities above it may
 * issue for (RFC 5280 §4.2.1.10 and §6.1.4 g). The extension applies whether it is critical or not. A name that cannot
 * be judged is not permitted: a constrained form of name that is unknown, or an extension that cannot be read.
 */
export function checkNameConstraints(path: readonly Named[]): 'name-not-permitted' | undefined {
  try {
    return path.every((certificate, position) => isPermitted(certificate, position, path))
      ? undefined
      : 'name-not-permitted';
  } catch {
    return 'name-not-permitted';
  }
}

function isPermitted(certificate: Named, position: number, path: readonly Named[]): boolean {
  const above = path.slice(position + 1).flatMap(({ nameConstraints }) => nameConstraints ?? []);
  // An authority that certifies its own next key is not under its own constraints (§6.1.3 b).
  if (above.length === 0 || (position > 0 && certificate.subject === certificate.issuer)) return true;
  const names = listNames(certificate);
  return above.every((der) => {
    const { permitted, excluded } = readNameConstraints(der);
    return names.every((name) => {
      const ofForm = permitted.filter(({ form }) => form === name.form);
      return (
        (ofForm.length === 0 || ofForm.some((base) => isWithin(name, base))) &&
        !excluded.some((base) => base.form === name.form && isWithin(name, base))
      );
    });
  });
}

/** Every name of a certificate, including names in other fields of its subject, as OpenSSL reads them. */
function listNames({ subject, subjectAttributes, alternativeNames }: Named): readonly GeneralName[] {
  const others = alternativeNames === undefined ? [] : readAlternativeNames(alternativeNames);
  const textsOf = (type: string) =>
    subjectAttributes.filter((attribute: NameAttribute) => attribute.type === type).map(({ value }) => value);
  const hosts = others.some(({ form }) => form === nameForms.dns)
    ? []
    : textsOf(COMMON_NAME).filter((name) => HOST_NAME.test(name));
  return [
    { form: nameForms.directory, content: Buffer.from(subject, 'hex') },
    ...others,
    ...textsOf(EMAIL_ADDRESS).map((address) => ({ form: nameForms.email, content: Buffer.from(address, 'latin1') })),
    ...hosts.map((host) => ({ form: nameForms.dns, content: Buffer.from(host, 'latin1') })),
  ];
}

/** Whether `name` lies within `base`; both have the same form. Throws if that cannot be decided. */
function isWithin({ form, content }: GeneralName, base: GeneralName): boolean {
  const [name, within] = [content.toString('latin1'), base.content.toString('latin1')];
  switch (form) {
    case nameForms.directory:
      return beginsWith(readNameParts(content), readNameParts(base.content));
    case nameForms.dns:
      return isHostWithin(name, within);
    case nameForms.email:
      return isMailboxWithin(name, within);
    case nameForms.uri:
      return isUriWithin(name, within);
    case nameForms.address:
      return isAddressWithin(content, base.content);
    default:
      throw new Error('a form of name that cannot be judged');
  }
}

function beginsWith(parts: readonly string[], base: readonly string[]): boolean {
  return base.every((part, position) => parts[position] === part);
}

/** The host itself, or with labels before it. An empty base allows every host. */
function isHostWithin(host: string, base: string): boolean {
  const [name, within] = [host.toLowerCase(), base.toLowerCase()];
  if (within === '' || name === within) return true;
  return name.endsWith(within.startsWith('.') ? within : `.${within}`);
}

/** One mailbox, every mailbox of one host, or (with a leading dot) every mailbox of all hosts below it. */
function isMailboxWithin(address: string, base: string): boolean {
  const at = address.lastIndexOf('@');
  if (at < 0) throw new Error('no mailbox');
  const host = address.slice(at + 1).toLowerCase();
  const baseAt = base.lastIndexOf('@');
  if (baseAt < 0) {
    const within = base.toLowerCase();
    return within.startsWith('.') ? host.endsWith(within) && host !== within : host === within;
  }
  // An `@` with nothing before it means every mailbox of the host.
  const mailbox = base.slice(0, baseAt);
  return host === base.slice(baseAt + 1).toLowerCase() && (mailbox === '' || mailbox === address.slice(0, at));
}

/** Compares only the host, which must be a name. */
function isUriWithin(uri: string, base: string): boolean {
  const host = /^[a-z][a-z0-9+.-]*:\/\/([^/?#:@[\]]+)(:[0-9]*)?([/?#]|$)/i.exec(uri)?.[1]?.toLowerCase();
  if (host === undefined || /^[0-9.]+$/.test(host)) throw new Error('an address without the name of a host');
  const within = base.toLowerCase();
  return within.startsWith('.') ? host.endsWith(within) && host !== within : host === within;
}

/** The base is an address and a mask, each as long as `address`. An address of the other kind is not within. */
function isAddressWithin(address: Buffer, base: Buffer): boolean {
  if (![4, 16].includes(address.length) || ![8, 32].includes(base.length)) throw new Error('no address');
  if (base.length !== address.length * 2) return false;
  return address.every((byte, position) => {
    const mask = base[address.length + position] as number;
    return (byte & mask) === ((base[position] as number) & mask);
  });
}
