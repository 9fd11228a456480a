import { describePastMove, findPastMove, isRefusal, writeHint } from '@portvakt/protocol';
import { checkAudience } from '@portvakt/server/assertion-checking';
import { type Finding, type IssuerView, note, right, wrong } from './explained.ts';

/** `aud` of a grant, which is known to be a string or a list of strings: the issuer, character by character. */
export function explainAudience(aud: unknown, issuer: IssuerView | undefined): Finding {
  const audiences = [aud].flat() as readonly string[];
  if (issuer !== undefined) {
    // A server does not say in its metadata that it has moved, so no time is needed.
    const refused = checkAudience({ audiences }, issuer, 0);
    if (isRefusal(refused))
      return wrong(
        'aud',
        (writeHint(refused.hint) ?? refused.description).replace(/^aud must/, 'Must'),
        refused.refusal,
      );
    return refused.named === 'issuer'
      ? right('aud', `${refused.issuer}: the issuer.`)
      : right(
          'aud',
          `${audiences[0]}: the token endpoint, which this server takes. Others take the issuer only: ${refused.issuer}`,
        );
  }
  return guess(audiences);
}

/** Without an issuer to compare with, the usual mistakes can still be seen. */
function guess(audiences: readonly string[]): Finding {
  const [audience = ''] = audiences;
  const refused = (text: string) => wrong('aud', text, 'audience-invalid');
  if (audiences.length !== 1) return refused(`Must be one value, the issuer; ${audiences.length} came.`);
  const url = URL.canParse(audience) ? new URL(audience) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return refused(`'${audience}' is not an issuer: that is a URL, such as https://test.maskinporten.no/.`);
  const past = findPastMove(audience);
  if (past !== undefined) return refused(describePastMove(past, 'en'));
  if (/\/token\/?$/.test(url.pathname))
    return refused(
      `${audience} is a token endpoint, which only few servers take. It must be the issuer: ${url.origin}/`,
    );
  if (audience === url.origin) return refused(`${audience} lacks its slash at the end: ${url.origin}/`);
  if (audience.endsWith('/')) return right('aud', `${audience}: has the form of an issuer.`);
  return note('aud', `${audience}: issuers usually end in a slash.`);
}
