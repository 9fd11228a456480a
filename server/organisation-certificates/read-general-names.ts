import { AsnConvert } from '@peculiar/asn1-schema';
import { Name } from '@peculiar/asn1-x509';
import { type BaseBlock, Constructed, fromBER, Sequence } from 'asn1js';

/** A name in an extension (RFC 5280 §4.2.1.6): the number of its form, and its content. */
export interface GeneralName {
  readonly form: number;
  readonly content: Buffer;
}

/** The names that an authority may issue for (RFC 5280 §4.2.1.10). */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

/** The forms for which constraints are checked, by their numbers. */
export const nameForms = { email: 1, dns: 2, directory: 4, uri: 6, address: 7 } as const;

const CONTEXT = 3;

/** The names in the DER of a subject alternative name. Throws on anything else. */
export function readAlternativeNames(der: Uint8Array): readonly GeneralName[] {
  return readWhole(der).map(readGeneralName);
}

/**
 * The subtrees in the DER of name constraints. Throws on anything else, and on limits of depth, which RFC 5280 forbids.
 */
export function readNameConstraints(der: Uint8Array): NameConstraints {
  const members = readWhole(der);
  const subtreesOf = (number: number) => {
    const found = members.find((member) => isTagged(member, number));
    return found === undefined ? [] : (found as Constructed).valueBlock.value.map(readSubtree);
  };
  if (members.length === 0 || !members.every((member) => isTagged(member, 0) || isTagged(member, 1))) {
    throw new Error('no name constraints');
  }
  return { permitted: subtreesOf(0), excluded: subtreesOf(1) };
}

/** The parts of a name in order. Each is a text that is the same for equal parts (RFC 5280 §7.1). */
export function readNameParts(der: Uint8Array): readonly string[] {
  return Array.from(AsnConvert.parse(Buffer.from(der), Name), (part) =>
    Array.from(part, ({ type, value }) => `${type}=${fold(value.toString())}`)
      .sort()
      .join('+'),
  );
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');
}

function readWhole(der: Uint8Array): readonly BaseBlock[] {
  const { offset, result } = fromBER(Buffer.from(der));
  if (offset !== der.length || !(result instanceof Sequence)) throw new Error('no sequence');
  return result.valueBlock.value;
}

function readSubtree(subtree: BaseBlock): GeneralName {
  if (!(subtree instanceof Sequence) || subtree.valueBlock.value.length !== 1) throw new Error('no plain subtree');
  return readGeneralName(subtree.valueBlock.value[0] as BaseBlock);
}

function readGeneralName(name: BaseBlock): GeneralName {
  if (name.idBlock.tagClass !== CONTEXT) throw new Error('no general name');
  // The content after tag and length, whatever the form consists of.
  const whole = Buffer.from(name.valueBeforeDecodeView);
  return { form: name.idBlock.tagNumber, content: whole.subarray(whole.length - name.lenBlock.length) };
}

function isTagged(member: BaseBlock, number: number): boolean {
  return member instanceof Constructed && member.idBlock.tagClass === CONTEXT && member.idBlock.tagNumber === number;
}
