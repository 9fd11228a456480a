import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { describe, it } from 'node:test';
import { openBench } from '@portvakt/own-tests/certificates';
import { fromBER, type Sequence } from 'asn1js';
import { parseCertificate } from './parse-certificate.ts';

const bench = await openBench();
const { issuing } = await bench.authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
const { certificate } = await bench.issue();

/** Replaces the first `there` of the signed part with `instead`, and signs again. */
function resign(there: string, instead: string): Buffer {
  const der = Buffer.from(certificate);
  der.write(instead, der.indexOf(there, 'hex'), 'hex');
  const [tbs] = (fromBER(der).result as Sequence).valueBlock.value;
  const signature = sign('sha256', tbs?.valueBeforeDecodeView ?? Buffer.alloc(0), issuing.privateKey);
  signature.copy(der, der.length - signature.length);
  return der;
}

/** RFC 5280 §4.1.1.2: the algorithm outside the signed part must be the one inside it. */
describe('a certificate that names how it was signed', () => {
  const named = '06092a864886f70d01010b0500';
  it('the same way twice is one', () => assert.ok(parseCertificate(resign(named, named))));
  for (const [name, instead] of [
    ['algorithms', '06092a864886f70d01010d0500'],
    ['parameters', '06092a864886f70d01010b0400'],
  ] as const) {
    it(`by two ${name} is none`, () => assert.equal(parseCertificate(resign(named, instead)), undefined));
  }
});
