import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encodeSerial, makeSerial, normaliseSerial, readSerial } from './serial-number.ts';

it('a made serial is positive and has the length asked for', () => {
  for (let round = 0; round < 100; round += 1) {
    const serial = makeSerial(8);
    assert.equal(serial.length, 8);
    assert.ok((serial[0] ?? 0) >= 0x40 && (serial[0] ?? 0) < 0x80);
    assert.deepEqual(encodeSerial(readSerial(serial)), serial);
  }
});

it('serials are the same however they are written', () => {
  for (const text of ['0A:FF:01', '0aff01', ' 0AFF01 ', '0x0AFF01', 'AFF01', '000AFF01']) {
    assert.equal(normaliseSerial(text), '0AFF01', text);
  }
  assert.equal(readSerial(Buffer.of(0, 0x80)), '80');
  assert.equal(readSerial(Buffer.of(0)), '00');
  assert.deepEqual(encodeSerial('80'), Buffer.of(0, 0x80), 'an INTEGER that begins with a set bit would be negative');
});
