/**
 * Whether a caller with this `Accept` (RFC 9110 §12.5.1) wants a page: it names HTML and does not prefer JSON. Programs
 * that accept anything do not.
 */
export function prefersPage(accept: string | undefined): boolean {
  const qualities = readQualities(accept ?? '');
  const html = qualities.get('text/html') ?? qualities.get('application/xhtml+xml') ?? 0;
  return html > 0 && html >= (qualities.get('application/json') ?? 0);
}

function readQualities(accept: string): ReadonlyMap<string, number> {
  const ranges = accept.split(',', 50).map((range): [string, number] => {
    const [type = '', ...parameters] = range.split(';', 10).map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const number = quality === undefined ? 1 : Number(quality.slice(2));
    return [type, number >= 0 && number <= 1 ? number : 0];
  });
  return new Map(ranges);
}
