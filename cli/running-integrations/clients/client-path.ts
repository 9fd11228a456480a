/** The path of a client, or of what belongs to it. */
export function clientPath(id: string, ...below: readonly string[]): string {
  return ['/clients', ...[id, ...below].map(encodeURIComponent)].join('/');
}
