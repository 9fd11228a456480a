/**
 * The text of a file without a byte order mark, or a sentence that begins with «it is» and says why there is none.
 * Other encodings are not guessed: an `æ` in Latin-1 would be stored as a replacement character for good.
 */
export function decodeUtf8(bytes: Uint8Array): { readonly text: string } | { readonly problem: string } {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || isHalfZeros(bytes)) {
    return { problem: 'it is UTF-16, and must be UTF-8. Save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE' };
  }
  try {
    // By default this decoder removes a byte order mark.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const line = findLineOfFault(bytes);
    return {
      problem: `it is not UTF-8: line ${line} holds a byte that no UTF-8 text has there. Most such files are Latin-1; save it as UTF-8: iconv -f ISO-8859-1 -t UTF-8 FILE`,
    };
  }
}

/** UTF-16 without a byte order mark: every second byte is zero. */
function isHalfZeros(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 64);
  const zeros = sample.filter((byte) => byte === 0).length;
  return sample.length >= 4 && zeros >= sample.length / 2 - 1 && zeros <= sample.length / 2 + 1;
}

function findLineOfFault(bytes: Uint8Array): number {
  // A line feed is never part of another character.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(10, start);
    try {
      decoder.decode(bytes.subarray(start, end === -1 ? undefined : end));
    } catch {
      return line;
    }
    if (end === -1) return line;
    start = end + 1;
  }
}
