/** What a `postgres://` address says, in libpq's form: one server, or several with a comma between. */
export interface PostgresServers {
  /** A URL for each server, in their order. */
  readonly urls: readonly string[];
  /** Only a server that can be written to will do: what `target_session_attrs` asks for, and several servers always. */
  readonly mustWrite: boolean;
  /** `pgbouncer=true`: a pooler in between, which hands out connections for one transaction at a time. */
  readonly isPooled: boolean;
}

/** The values of `target_session_attrs` that make sense for those who write. */
const WRITABLE = ['read-write', 'primary'];
const OURS = ['target_session_attrs', 'pgbouncer'];

/** Reads `text`; nothing when it is no such address. Whatever else its parameters say is left to each of the URLs. */
export function readPostgresUrl(text: string): PostgresServers | undefined {
  const scheme = ['postgres://', 'postgresql://'].find((start) => text.startsWith(start));
  if (scheme === undefined) return undefined;
  const [address = '', ...asked] = text.slice(scheme.length).split('?');
  const query = asked.join('?');
  const slash = address.indexOf('/');
  const authority = slash === -1 ? address : address.slice(0, slash);
  const path = slash === -1 ? '' : address.slice(slash);
  const at = authority.lastIndexOf('@') + 1;
  // Only ours are taken out: the others stay as they are written.
  const rest = query.split('&').filter((pair) => pair !== '' && !OURS.includes(pair.split('=', 1)[0] as string));
  const urls = authority
    .slice(at)
    .split(',')
    .map((host) => `${scheme}${authority.slice(0, at)}${host}${path}${rest.length === 0 ? '' : `?${rest.join('&')}`}`);
  const hostsAreNamed = urls.length === 1 || !authority.slice(at).split(',').includes('');
  if (!hostsAreNamed || !urls.every((url) => URL.canParse(url))) return undefined;

  const parameters = new URLSearchParams(query);
  const attributes = parameters.get('target_session_attrs') ?? (urls.length > 1 ? 'read-write' : 'any');
  const mustWrite = WRITABLE.includes(attributes);
  if (!mustWrite && (attributes !== 'any' || urls.length > 1)) return undefined;
  const pooled = parameters.get('pgbouncer') ?? 'false';
  if (pooled !== 'true' && pooled !== 'false') return undefined;
  return { urls, mustWrite, isPooled: pooled === 'true' };
}
