import { judgeAddress } from './judge-address.ts';
import { parseAddress, show } from './parse-issuers.ts';
import type { SettingContext } from './setting.ts';

/** What other rooms serve: the first parts of their paths. */
const TAKEN: ReadonlySet<string> = new Set([
  ...['accessmanagement', 'api', 'audit-log', 'authentication', 'authorization', 'dev', 'errors', 'health'],
  ...[
    'introspect',
    'jwk',
    'jwks',
    'maskinporten-api',
    'metrics',
    'portal',
    'resourceregistry',
    's',
    'swagger-ui',
    'test-authority',
  ],
  ...['token', 'v3'],
]);

/**
 * The issuer of Skyporten that `text` names, without a slash at its end. It must be possible to tell from an address alone which
 * of the two issuers is meant: by a host of its own, or by a path on the server's own.
 */
export function parseSkyportenIssuer(text: string, { earlier, report }: SettingContext): string | undefined {
  // With a slash where it is nothing but a host, which is how such an address writes itself.
  const bare = /^[^/]*\/\/[^/]*$/.test(text);
  const url = parseAddress(bare ? `${text}/` : text);
  if (url === undefined || text.endsWith('/') || url.search + url.hash !== '') {
    report(
      `must be an http or https URL without a slash at its end, such as https://sky.example; it is '${show(text)}'.`,
    );
    return undefined;
  }
  const fault = judgeAddress(url, { production: earlier.profile === 'production' });
  if (fault !== undefined) {
    report(`must ${fault}; it is '${show(text)}'.`);
    return undefined;
  }
  const own = URL.canParse(earlier.issuer) ? new URL(earlier.issuer) : undefined;
  const former = earlier.formerIssuer && new URL(earlier.formerIssuer.issuer);
  if (url.host === former?.host) {
    report(`must not be on the host of PORTVAKT_FORMER_ISSUER; it is '${show(text)}'.`);
    return undefined;
  }
  const segment = url.pathname.slice(1);
  const isBelow = url.origin === own?.origin && /^[a-z][a-z0-9-]*$/.test(segment) && !TAKEN.has(segment);
  const isApart = url.host !== own?.host && segment === '';
  if (isBelow || isApart) return text;
  report(
    `must be a host of its own, such as https://sky.example, or PORTVAKT_PUBLIC_URL with one further part that nothing else has, such as ${own?.origin ?? 'https://portvakt.example'}/skyporten; it is '${show(text)}'.`,
  );
  return undefined;
}
