import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeChecker, openBench, toX5c } from '@portvakt/own-tests/certificates';
import { isRefusal } from '@portvakt/protocol';
import fc from 'fast-check';
import type { CertificateChecker } from './certificate-checker.ts';

const bench = await openBench();
const checker = makeChecker({ anchors: bench.anchors.test });
const { certificate: valid, chain } = await bench.issue();
const [text = ''] = toX5c(valid);
const issuing = chain[0] as Buffer;

/** Whether the certificate is trusted in the end. It must never throw. */
function isAccepted(x5c: unknown, by: CertificateChecker = checker): boolean {
  const presented = by.read(x5c);
  if (isRefusal(presented)) return false;
  const outcome = by.trust(presented);
  assert.ok(!(outcome instanceof Promise), 'nothing is to be waited for');
  return !isRefusal(outcome);
}

const acceptsOnlyValid = (der: Buffer) => isAccepted(toX5c(der)) === der.equals(valid);
const position = fc.nat({ max: valid.length - 1 });
const bytes = (maxLength: number) => fc.uint8Array({ minLength: 1, maxLength }).map((array) => Buffer.from(array));
const check = (property: fc.IRawProperty<unknown, false>, numRuns = 600) =>
  fc.assert(property as fc.IProperty<unknown>, { numRuns });

describe('of everything that can be made of a valid certificate only itself is accepted', () => {
  it('unchanged', () => assert.equal(isAccepted([text]), true));

  it('with one bit flipped, in every third byte', () => {
    for (let at = 0; at < valid.length; at += 3) {
      const der = Buffer.from(valid);
      der[at] = (der[at] as number) ^ (1 << (at % 8));
      assert.equal(isAccepted(toX5c(der)), false, `byte ${at}`);
    }
  });

  it('with bytes changed', () => {
    check(
      fc.property(
        fc.array(fc.tuple(position, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const der = Buffer.from(valid);
          for (const [at, byte] of changes) der[at] = byte;
          return acceptsOnlyValid(der);
        },
      ),
    );
  });

  it('cut off anywhere', () => {
    for (let length = 0; length < valid.length; length += 1) {
      assert.equal(isAccepted(toX5c(valid.subarray(0, length))), false, `${length} bytes`);
    }
  });

  it('with the beginning missing', () => {
    check(
      fc.property(position, (at) => acceptsOnlyValid(valid.subarray(at))),
      300,
    );
  });

  it('with bytes put in', () => {
    check(
      fc.property(fc.nat({ max: valid.length }), bytes(8), (at, added) =>
        acceptsOnlyValid(Buffer.concat([valid.subarray(0, at), added, valid.subarray(at)])),
      ),
    );
  });

  it('with bytes taken out', () => {
    check(
      fc.property(position, fc.integer({ min: 1, max: 8 }), (at, count) =>
        acceptsOnlyValid(Buffer.concat([valid.subarray(0, at), valid.subarray(at + count)])),
      ),
    );
  });

  it('with something before or behind it', () => {
    check(
      fc.property(fc.oneof(bytes(64), fc.constant(valid), fc.constant(issuing)), fc.boolean(), (other, first) =>
        acceptsOnlyValid(Buffer.concat(first ? [other, valid] : [valid, other])),
      ),
      500,
    );
  });

  it('with parts of another certificate in it', () => {
    check(
      fc.property(
        position,
        fc.nat({ max: issuing.length - 1 }),
        fc.integer({ min: 1, max: 400 }),
        (at, from, count) => {
          const der = Buffer.from(valid);
          issuing.copy(der, at, from, from + count);
          return acceptsOnlyValid(der);
        },
      ),
    );
  });

  it('with its outermost length written otherwise', () => {
    const [, , high = 0, low = 0] = valid;
    const content = valid.subarray(4);
    assert.deepEqual([...valid.subarray(0, 2)], [0x30, 0x82], 'two bytes of length');
    const headers = { 'three bytes': [0x83, 0, high, low], 'four bytes': [0x84, 0, 0, high, low] };
    for (const [name, header] of Object.entries(headers)) {
      assert.equal(isAccepted(toX5c(Buffer.concat([Buffer.of(0x30, ...header), content]))), false, name);
    }
    const indefinite = Buffer.concat([Buffer.of(0x30, 0x80), content, Buffer.of(0, 0)]);
    assert.equal(isAccepted(toX5c(indefinite)), false, 'indefinite');
  });

  it('with its signature written otherwise', () => {
    // The last 256 bytes are the signature. Before it come 03 82 01 01 and the count of unused bits.
    const [signature, before] = [valid.subarray(-256), valid.subarray(4, -261)];
    const wrap = (...parts: Uint8Array[]) => {
      const content = Buffer.concat([before, ...parts]);
      return Buffer.concat([Buffer.of(0x30, 0x82, content.length >> 8, content.length & 0xff), content]);
    };
    assert.ok(wrap(Buffer.of(3, 0x82, 1, 1, 0), signature).equals(valid));
    const others = {
      'unused bits': wrap(Buffer.of(3, 0x82, 1, 1, 1), signature),
      'a longer length': wrap(Buffer.of(3, 0x83, 0, 1, 1, 0), signature),
      'in parts': wrap(Buffer.of(0x23, 0x82, 1, 5, 3, 0x82, 1, 1, 0), signature),
      'a zero before it': wrap(Buffer.of(3, 0x82, 1, 2, 0, 0), signature),
      'a zero behind it': wrap(Buffer.of(3, 0x82, 1, 2, 0), signature, Buffer.of(0)),
      'something behind it': wrap(Buffer.of(3, 0x82, 1, 1, 0), signature, Buffer.of(5, 0)),
    };
    for (const [name, der] of Object.entries(others)) assert.equal(isAccepted(toX5c(der)), false, name);
  });
});

describe('an x5c never throws, and is accepted only when it is the valid certificate', () => {
  const blanks = /[\r\n\t ]/g;
  const means = (entry: string) => entry.replace(blanks, '') === text;

  it('with characters put in, changed or taken out', () => {
    check(
      fc.property(
        fc.nat({ max: text.length }),
        fc.nat({ max: 3 }),
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 4 }),
          fc.constantFrom(' ', '\r\n', '\t', '=', '-', '_', '\f', '\u00a0', '\0'),
        ),
        (at, removed, added) => {
          const changed = text.slice(0, at) + added + text.slice(at + removed);
          return isAccepted([changed]) === means(changed);
        },
      ),
    );
  });

  it('cut into several entries', () => {
    check(
      fc.property(fc.integer({ min: 0, max: text.length }), (at) => {
        const parts = [text.slice(0, at), text.slice(at)];
        return isAccepted(parts) === false;
      }),
      300,
    );
  });

  it('which is any JSON', () => {
    check(
      fc.property(fc.jsonValue(), (value) => !isAccepted(value) && !isAccepted([value])),
      2000,
    );
  });

  it('which is any JSON behind the valid one', () => {
    check(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 10 }), (others) => {
        isAccepted([text, ...others]);
        return true;
      }),
      500,
    );
  });

  it('which is any bytes', () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 300 }), (array) => !isAccepted(toX5c(array))),
      1000,
    );
  });
});
