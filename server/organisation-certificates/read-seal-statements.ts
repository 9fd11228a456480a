import type { Extension } from '@peculiar/asn1-x509';
import { fromBER, ObjectIdentifier, Sequence } from 'asn1js';

/** What a certificate states about itself as an electronic seal (ETSI EN 319 412-5). */
export interface SealStatements {
  /** Statement 1, QcCompliance: it is qualified. */
  readonly qualified: boolean;
  /** Statement 6 names the type «eseal». */
  readonly seal: boolean;
}

const QC_STATEMENTS = '1.3.6.1.5.5.7.1.3';
const QC_COMPLIANCE = '0.4.0.1862.1.1';
const QC_TYPE = '0.4.0.1862.1.6';
const ESEAL = '0.4.0.1862.1.6.2';

/** The statements among `extensions`. A certificate without them is not a qualified seal. */
export function readSealStatements(extensions: readonly Extension[]): SealStatements {
  const extension = extensions.find(({ extnID }) => extnID === QC_STATEMENTS);
  if (extension === undefined) return { qualified: false, seal: false };
  // Parsed element by element: the schema class for statements rejects the empty information that real ones have.
  const { result } = fromBER(new Uint8Array(extension.extnValue.buffer));
  const statements = readSequence(result).map(readSequence);
  const idOf = ([id]: readonly unknown[]) => (id instanceof ObjectIdentifier ? id.getValue() : undefined);
  const types = statements
    .filter((statement) => idOf(statement) === QC_TYPE)
    .flatMap(([, list]) => readSequence(list))
    .map((type) => idOf([type]));
  return { qualified: statements.some((statement) => idOf(statement) === QC_COMPLIANCE), seal: types.includes(ESEAL) };
}

function readSequence(value: unknown): readonly unknown[] {
  return value instanceof Sequence ? value.valueBlock.value : [];
}
