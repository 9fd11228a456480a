import { deflateRawSync } from 'node:zlib';

type ChangeBytes = (json: Buffer) => Buffer;

const text =
  (change: (json: string) => string): ChangeBytes =>
  (json) =>
    Buffer.from(change(json.toString('utf8')));

/** What may be done to the bytes of a header or of claims before they are encoded and signed. */
export const byteShapes: Readonly<Record<string, ChangeBytes>> = {
  bom: (json) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), json]),
  utf16: (json) => Buffer.from(json.toString('utf8'), 'utf16le'),
  'bad-utf8': (json) =>
    Buffer.concat([json.subarray(0, -1), Buffer.from(',"sub":"'), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from('"}')]),
  spaces: text((json) => ` \n${json.replace(/^\{/, '{\r\n\t ').replace(/\}$/, ' \n}')}\n `),
  deflated: (json) => deflateRawSync(json),
  list: text((json) => `[${json}]`),
  quoted: text((json) => JSON.stringify(json)),
  'trailing-text': text((json) => `${json}{}`),
  'trailing-comma': text((json) => json.replace(/\}$/, ',}')),
  comment: text((json) => json.replace(/^\{/, '{/* comment */')),
  'null-byte': text((json) => `${json}\0`),
  cut: text((json) => json.slice(0, -1)),
  // Blanks after the JSON, so that base64url of it ends with unused bits.
  padding: leaveUnusedBits,
  'stray-bits': leaveUnusedBits,
};

function leaveUnusedBits(json: Buffer): Buffer {
  return Buffer.concat([json, Buffer.from(' '.repeat((4 - (json.length % 3)) % 3))]);
}
