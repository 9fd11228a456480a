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
function parseAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.href === text ? url : undefined;
}

/** An address as a problem may repeat it: without what comes before an @, which may be a password. */
function show(address: string): string {
  const [start, end] = [address.indexOf('//'), address.lastIndexOf('@')];
  return start === -1 || end < start + 2 ? address : `${address.slice(0, start)}//…${address.slice(end)}`;
}
