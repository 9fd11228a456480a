/**
 * How many parts a multipart body says it has (RFC 2046 §5.1.1), at most `enough`: one search for its boundary after the other,
 * before anything is made of the parts. None without a boundary.
 */
export function countParts(body: Buffer, { contentType, enough }: { contentType: string; enough: number }): number {
  const boundary = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType);
  const delimiter = `--${boundary?.[1] ?? boundary?.[2] ?? ''}`;
  if (delimiter === '--') return 0;
  let count = 0;
  let at = body.indexOf(delimiter);
  while (at !== -1 && count < enough) {
    count += 1;
    at = body.indexOf(delimiter, at + delimiter.length);
  }
  return count;
}
