import { QCStatement, QCStatements } from '@peculiar/asn1-x509-qualified';
import * as asn1js from 'asn1js';
import { copyBytes, encodeStructure, encodeValue, objectIdentifier, sequence } from './der.ts';
import { type ExtensionRecipe, extensionTypes } from './encode-extensions.ts';

/** A statement about a qualified certificate: its object identifier, and the DER of what it says where it says more. */
export interface QcStatementRecipe {
  readonly oid: string;
  readonly info?: Uint8Array;
}

/** The subject is named by the rules for legal persons (ETSI EN 319 412-1 §5.1.4). */
export const legalPersonSemantics: QcStatementRecipe = {
  oid: '1.3.6.1.5.5.7.11.2',
  info: encodeValue(sequence(objectIdentifier('0.4.0.194121.1.2'))),
};

/** QcCompliance: the certificate is a qualified one (ETSI EN 319 412-5 §4.2.1). */
export const qcCompliance: QcStatementRecipe = { oid: '0.4.0.1862.1.1' };

/** QcType (ETSI EN 319 412-5 §4.2.3): 1 for signatures, 2 for seals, 3 for websites. */
export function qcType(type: 1 | 2 | 3): QcStatementRecipe {
  return { oid: '0.4.0.1862.1.6', info: encodeValue(sequence(objectIdentifier(`0.4.0.1862.1.6.${type}`))) };
}

/** QcLimitValue (ETSI EN 319 412-5 §4.3.2): `amount` times ten to the power of `exponent`. */
export function qcLimit(currency: string, amount: number, exponent: number): QcStatementRecipe {
  const info = sequence(
    new asn1js.PrintableString({ value: currency }),
    new asn1js.Integer({ value: amount }),
    new asn1js.Integer({ value: exponent }),
  );
  return { oid: '0.4.0.1862.1.2', info: encodeValue(info) };
}

/** QcPDS (ETSI EN 319 412-5 §4.3.4): where the disclosure statement stands, in which language. */
export function qcDisclosure(
  statements: readonly { readonly url: string; readonly language: string }[],
): QcStatementRecipe {
  const locations = statements.map(({ url, language }) =>
    sequence(new asn1js.IA5String({ value: url }), new asn1js.PrintableString({ value: language })),
  );
  return { oid: '0.4.0.1862.1.5', info: encodeValue(sequence(...locations)) };
}

/** The extension qcStatements (RFC 3739 §3.2.6), never critical here. */
export function qcStatements(statements: readonly QcStatementRecipe[]): ExtensionRecipe {
  const composed = statements.map(({ oid, info }) => {
    // The class takes no arguments, and serialises an empty `statementInfo` unless that is taken away.
    const statement = new QCStatement();
    statement.statementId = oid;
    Object.assign(statement, { statementInfo: info === undefined ? undefined : copyBytes(info) });
    return statement;
  });
  return { oid: extensionTypes.qcStatements, critical: false, value: encodeStructure(new QCStatements(composed)) };
}
