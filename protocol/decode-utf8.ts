/**
 * The text in the bytes of a file, without a byte order mark, or a sentence that begins with «it is» and says why there is
 * none. Bytes that are not UTF-8 are never guessed at: an `æ` of Latin-1 would be kept for good as a question mark.
 */
export function decodeUtf8(bytes: Uint8Array): { readonly text: string } | { readonly problem: string } {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || isHalfZeros(bytes)) {
    return { problem: 'it is UTF-16, and must be UTF-8. Save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE' };
  }
  try {
    // Of a mark at the start nothing is left: that is what this decoder does unless it is told not to.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const line = findLineOfFault(bytes);
    return {
      problem: `it is not UTF-8: line ${line} holds a byte that no UTF-8 text has there. Most such files are Latin-1; save it as UTF-8: iconv -f ISO-8859-1 -t UTF-8 FILE`,
    };
  }
}

/** Text in UTF-16 without a mark: every other byte is zero. */
function isHalfZeros(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 64);
  const zeros = sample.filter((byte) => byte === 0).length;
  return sample.length >= 4 && zeros >= sample.length / 2 - 1 && zeros <= sample.length / 2 + 1;
}

function findLineOfFault(bytes: Uint8Array): number {
  // A line feed never stands within a character.
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
