import { AsnConvert } from '@peculiar/asn1-schema';
import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from '@peculiar/asn1-x509';
import { copyBytes, encodeStructure } from './der.ts';

/** Attribute types by the names that certificates are read with (RFC 5280 appendix A, X.520, RFC 2985). */
export const attributeTypes = {
  commonName: '2.5.4.3',
  serialNumber: '2.5.4.5',
  country: '2.5.4.6',
  locality: '2.5.4.7',
  state: '2.5.4.8',
  organisation: '2.5.4.10',
  organisationalUnit: '2.5.4.11',
  organisationIdentifier: '2.5.4.97',
  emailAddress: '1.2.840.113549.1.9.1',
} as const;

export type AttributeType = keyof typeof attributeTypes;

export type StringType = 'utf8' | 'printable' | 'ia5' | 'bmp' | 'teletex' | 'universal';

/** One attribute of a name. `type` is a name from `attributeTypes` or an object identifier. */
export interface NameAttribute {
  readonly type: AttributeType | (string & {});
  readonly value: string;
  readonly string: StringType;
}

/** A distinguished name in the order of its encoding. An array inside is one RDN with several attributes. */
export type NameRecipe = readonly (NameAttribute | readonly NameAttribute[])[];

const stringMembers = {
  utf8: 'utf8String',
  printable: 'printableString',
  ia5: 'ia5String',
  bmp: 'bmpString',
  teletex: 'teletexString',
  universal: 'universalString',
} as const satisfies Record<StringType, keyof AttributeValue>;

/** The DER of a name (RFC 5280 §4.1.2.4), with just the string types that the recipe says. */
export function encodeName(recipe: NameRecipe): Buffer {
  return encodeStructure(new Name(recipe.map((part) => composeRdn('type' in part ? [part] : part))));
}

export function findAttributeType(type: string): string {
  return Object.hasOwn(attributeTypes, type) ? attributeTypes[type as AttributeType] : type;
}

function composeRdn(attributes: readonly NameAttribute[]): RelativeDistinguishedName {
  const composed = attributes.map(({ type, value, string }) => {
    const attribute = new AttributeTypeAndValue({
      type: findAttributeType(type),
      value: new AttributeValue({ [stringMembers[string]]: value }),
    });
    return { attribute, der: encodeStructure(attribute) };
  });
  // DER wants a SET OF in the order of its encodings (X.690 §11.6).
  composed.sort((one, other) => Buffer.compare(one.der, other.der));
  return new RelativeDistinguishedName(composed.map(({ attribute }) => attribute));
}

/** A UTF8String attribute. */
export function utf8(type: NameAttribute['type'], value: string): NameAttribute {
  return { type, value, string: 'utf8' };
}

/** A PrintableString attribute. */
export function printable(type: NameAttribute['type'], value: string): NameAttribute {
  return { type, value, string: 'printable' };
}

/** A PrintableString where the characters allow it, else a UTF8String. */
export function printableIfPossible(type: NameAttribute['type'], value: string): NameAttribute {
  return { type, value, string: /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value) ? 'printable' : 'utf8' };
}

/** The schema object of a name that this room encoded itself. */
export function composeName(der: Uint8Array): Name {
  return AsnConvert.parse(copyBytes(der), Name);
}
