/**
 * RC2 in CBC mode (RFC 2268): decryption only. It is long broken, and what it hides here is public (certificates). The files
 * that authorities deliver still come in it, and the OpenSSL inside Node no longer reads it.
 */
export function decryptRc2(
  encrypted: Buffer,
  { key, initial, bits }: { key: Buffer; initial: Buffer; bits: number },
): Buffer {
  if (encrypted.length === 0 || encrypted.length % 8 !== 0) throw new Error('its length fits no cipher of blocks.');
  const words = expandKey(key, bits);
  const plain = Buffer.alloc(encrypted.length);
  let previous = initial;
  for (let at = 0; at < encrypted.length; at += 8) {
    const block = encrypted.subarray(at, at + 8);
    decryptBlock(block, words).forEach((word, index) => {
      plain.writeUInt16LE(word ^ previous.readUInt16LE(index * 2), at + index * 2);
    });
    previous = block;
  }
  const padding = plain.at(-1) ?? 0;
  const end = plain.length - padding;
  if (padding < 1 || padding > 8 || plain.subarray(end).some((octet) => octet !== padding)) {
    throw new Error('its padding is wrong.');
  }
  return plain.subarray(0, end);
}

/** §2: 64 words of a key of which `bits` count. */
function expandKey(key: Buffer, bits: number): readonly number[] {
  const octets = Math.ceil(bits / 8);
  const mask = 0xff >> (8 * octets - bits);
  const expanded = Buffer.alloc(128);
  key.copy(expanded);
  const at = (index: number) => expanded[index] ?? 0;
  const pi = (index: number) => PI_TABLE[index & 0xff] ?? 0;
  for (let index = key.length; index < 128; index += 1) expanded[index] = pi(at(index - 1) + at(index - key.length));
  expanded[128 - octets] = pi(at(128 - octets) & mask);
  for (let index = 127 - octets; index >= 0; index -= 1) expanded[index] = pi(at(index + 1) ^ at(index + octets));
  return Array.from({ length: 64 }, (_, index) => expanded.readUInt16LE(index * 2));
}

const ROTATIONS = [1, 2, 3, 5];

/** §4: sixteen rounds of mixing, with two of mashing after the fifth and the eleventh, all backwards. */
function decryptBlock(block: Buffer, words: readonly number[]): readonly number[] {
  const r = [0, 2, 4, 6].map((at) => block.readUInt16LE(at));
  const get = (index: number) => r[index & 3] ?? 0;
  let next = 63;
  for (let round = 15; round >= 0; round -= 1) {
    for (let index = 3; index >= 0; index -= 1) {
      const rotation = ROTATIONS[index] ?? 0;
      const value = ((get(index) >>> rotation) | (get(index) << (16 - rotation))) & 0xffff;
      const mixed = (get(index - 1) & get(index - 2)) + (~get(index - 1) & get(index - 3));
      r[index] = (value - (words[next] ?? 0) - mixed) & 0xffff;
      next -= 1;
    }
    if (round !== 5 && round !== 11) continue;
    for (let index = 3; index >= 0; index -= 1) r[index] = (get(index) - (words[get(index - 1) & 63] ?? 0)) & 0xffff;
  }
  return r;
}

/** §2: a permutation of all octets, made from the digits of π. */
const PI_TABLE = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32' +
    'bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a' +
    '961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e' +
    'c5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);
