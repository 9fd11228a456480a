import { AsnConvert } from '@peculiar/asn1-schema';
import { type AttributeValue, Certificate, CertificatePolicies, KeyUsage, type Name } from '@peculiar/asn1-x509';
import { attributeTypes, extensionTypes } from '@portvakt/test-authority';

const named = (table: Readonly<Record<string, string>>, oid: string) =>
  Object.entries(table).find(([, one]) => one === oid)?.[0] ?? oid;

/** A certificate as the tables of the profiles write it. */
export function readProfile(der: Uint8Array) {
  const { tbsCertificate } = AsnConvert.parse(Uint8Array.from(der).buffer, Certificate);
  const extensions = tbsCertificate.extensions ?? [];
  const findValue = (type: keyof typeof extensionTypes): Buffer | undefined => {
    const found = extensions.find(({ extnID }) => extnID === extensionTypes[type]);
    return found === undefined ? undefined : Buffer.from(new Uint8Array(found.extnValue.buffer));
  };
  const usage = findValue('keyUsage');
  const policies = findValue('certificatePolicies');
  return {
    tbs: tbsCertificate,
    subject: readName(tbsCertificate.subject),
    issuer: readName(tbsCertificate.issuer),
    /** In the order of encoding, with `!` behind a critical one. */
    extensions: Array.from(
      extensions,
      ({ extnID, critical }) => `${named(extensionTypes, extnID)}${critical ? '!' : ''}`,
    ),
    keyUsage: usage === undefined ? [] : AsnConvert.parse(usage, KeyUsage).toJSON().toSorted(),
    policies:
      policies === undefined
        ? []
        : Array.from(AsnConvert.parse(policies, CertificatePolicies), ({ policyIdentifier }) => policyIdentifier),
    findValue,
  };
}

/** A name in the order of encoding: `organisation=utf8:Value`; attributes of one RDN are joined by `+`. */
function readName(name: Name): readonly string[] {
  return Array.from(name, (rdn) =>
    Array.from(rdn, ({ type, value }) => `${named(attributeTypes, type)}=${readValue(value)}`).join('+'),
  );
}

function readValue(value: AttributeValue): string {
  const kinds = {
    utf8: value.utf8String,
    printable: value.printableString,
    ia5: value.ia5String,
    bmp: value.bmpString,
    teletex: value.teletexString,
    universal: value.universalString,
  };
  const [kind, text] = Object.entries(kinds).find(([, one]) => one !== undefined) ?? ['other', ''];
  return `${kind}:${text}`;
}
