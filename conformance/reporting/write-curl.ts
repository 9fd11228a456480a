import type { ComposedRequest } from '../sending/compose-request.ts';
import { maskBody, maskHeaders } from './mask.ts';

/** Bodies beyond this are not written out: the shell could not take them. */
const LONGEST_BODY = 8000;

/**
 * A command for the shell that sends the request again, as far as curl can. The grant in it is used up, or expires soon:
 * `portvakt conformance --only ID --verbose` makes a new one.
 */
export function writeCurl({ method, url, headers, body, raw }: ComposedRequest): string {
  if (raw !== undefined) return `printf '%b' ${quote(escapeForPrintf(raw))} | nc ${hostOf(url)}`;
  const text = body === undefined ? undefined : maskBody(body.toString('latin1'));
  const isPlain = text !== undefined && text.length <= LONGEST_BODY && /^[\x20-\x7e]*$/.test(text);
  return [
    `curl --silent --include --request ${method} ${quote(url)}`,
    ...Object.entries(maskHeaders(headers)).map(([name, value]) =>
      value.length > LONGEST_BODY
        ? `# and the header ${name} with ${value.length} characters`
        : `--header ${quote(`${name}: ${value}`)}`,
    ),
    ...(text === undefined ? [] : isPlain ? [`--data-raw ${quote(text)}`] : [`# and a body of ${text.length} bytes`]),
  ].join(' \\\n  ');
}

function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname} ${port || (protocol === 'https:' ? 443 : 80)}`;
}

function escapeForPrintf(raw: string): string {
  return maskBody(raw).replaceAll('\\', '\\\\').replaceAll('\r', '\\r').replaceAll('\n', '\\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
