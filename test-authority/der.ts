import { AsnConvert } from '@peculiar/asn1-schema';
import * as asn1js from 'asn1js';

/** The DER encoding (X.690 §10) of an object of one of the schema classes. */
export function encodeStructure(structure: object): Buffer {
  return Buffer.from(AsnConvert.serialize(structure));
}

/** The DER encoding of a value put together by hand, for structures that no schema class describes. */
export function encodeValue(value: asn1js.BaseBlock): Buffer {
  return Buffer.from(value.toBER());
}

/** A copy of `bytes` alone: a `Buffer` often shares its memory with others, and the schema classes take all of it. */
export function copyBytes(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

export function sequence(...value: asn1js.BaseBlock[]): asn1js.Sequence {
  return new asn1js.Sequence({ value });
}

export function objectIdentifier(value: string): asn1js.ObjectIdentifier {
  return new asn1js.ObjectIdentifier({ value });
}

export function octetString(bytes: Uint8Array): asn1js.OctetString {
  return new asn1js.OctetString({ valueHex: copyBytes(bytes) });
}

/** `body` in PEM (RFC 7468) with `label`. */
export function encodePem(label: string, body: Uint8Array): string {
  const lines = Buffer.from(body).toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
