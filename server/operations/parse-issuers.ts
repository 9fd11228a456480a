import { parseTime } from '@portvakt/protocol';
import { judgeAddress } from './judge-address.ts';
import type { SettingContext } from './setting.ts';

/** The issuer that `text` names. A fault is reported, and the text returned all the same. */
export function parseIssuer(text: string, { earlier, report }: SettingContext): string {
  const url = parseAddress(text);
  if (url === undefined || url.pathname !== '/' || url.search + url.hash !== '') {
    report(
      `must be an http or https URL without a path that ends in a slash, such as https://portvakt.example/; it is '${show(text)}'.`,
    );
    return text;
  }
  const fault = judgeAddress(url, { production: earlier.profile === 'production' });
  if (fault !== undefined) {
    report(
      `must ${fault}; it is '${show(text)}'. Give the address by which clients reach this server, such as https://portvakt.example/.`,
    );
  }
  return text;
}

/** The issuer that a server had before it moved. Times are milliseconds since 1970. */
export interface FormerIssuer {
  /** With its trailing slash. */
  readonly issuer: string;
  /** When it was announced that it goes: what `Deprecation` says (RFC 9745). */
  readonly since: number;
  /** When it ends. */
  readonly until: number;
}

/** The former issuer that `text` names, with its two times. Every fault is reported. */
export function parseFormerIssuer(text: string, { earlier, report }: SettingContext): FormerIssuer | undefined {
  const [, issuer = '', since = '', until = ''] = /^(\S+)\s+since\s+(\S+)\s+until\s+(\S+)$/.exec(text) ?? [];
  if (issuer === '') {
    report(`must be URL since TIME until TIME, such as https://old.example/ since 2027-01-01 until 2027-06-01.`);
    return undefined;
  }
  const url = parseAddress(issuer);
  const fault = url && judgeAddress(url, { production: earlier.profile === 'production' });
  const times = { since: parseDayOrTime(since), until: parseDayOrTime(until) };
  const faults = [
    (url === undefined || url.pathname !== '/' || url.search + url.hash !== '') &&
      `must name an issuer as PORTVAKT_PUBLIC_URL does, with a slash at the end; it names '${show(issuer)}'.`,
    fault !== undefined && `must ${fault}; it names '${show(issuer)}'.`,
    issuer === earlier.issuer && 'must be another issuer than PORTVAKT_PUBLIC_URL, which is where the server is now.',
    ...Object.entries(times).map(
      ([word, time]) =>
        time === undefined &&
        `must have a day or a time after '${word}', such as 2027-06-01 or 2027-06-01T00:00+02:00.`,
    ),
    (times.since ?? 0) >= (times.until ?? Number.POSITIVE_INFINITY) && 'must end after it has begun.',
  ].filter((one) => typeof one === 'string');
  for (const one of faults) report(one);
  return faults.length === 0 ? { issuer, since: times.since as number, until: times.until as number } : undefined;
}

/** A day is its first moment in UTC. */
function parseDayOrTime(text: string): number | undefined {
  return parseTime(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00Z` : text);
}

/** The other issuers that `text` names, each once. Every fault is reported. */
export function parseTrustedIssuers(text: string, { earlier, report }: SettingContext): readonly string[] {
  const named = text.split(/[\s,]+/).filter((part) => part !== '');
  for (const other of named) {
    const url = parseAddress(other);
    const fault = url && judgeAddress(url, { production: earlier.profile === 'production' });
    if (url === undefined || !other.endsWith('/')) {
      report(`must name URLs that end in a slash; '${show(other)}' is none.`);
    } else if (fault !== undefined) {
      report(`must ${fault}; '${show(other)}' does not.`, 'Each of PORTVAKT_TRUSTED_ISSUERS');
    } else if (other === earlier.issuer) {
      report("must name other issuers; this server's own tokens are good anyway.");
    }
  }
  return [...new Set(named)];
}

/** An http or https URL that is written as it writes itself. */
export function parseAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.href === text ? url : undefined;
}

/** An address as a problem may repeat it: without what comes before an @, which may be a password. */
export function show(address: string): string {
  const [start, end] = [address.indexOf('//'), address.lastIndexOf('@')];
  return start === -1 || end < start + 2 ? address : `${address.slice(0, start)}//…${address.slice(end)}`;
}
