import { type Refusal, writeHint } from '@portvakt/protocol';
import { readField } from './read-field.ts';

/** Form fields of other grant types and other servers, with the claim that replaces each of them in a grant. */
const belongs: Readonly<Record<string, string>> = {
  scope: 'scope',
  resource: 'resource',
  audience: 'aud',
  client_id: 'iss',
};

/**
 * If a grant lacks a claim that the client has sent in the form, says so in the refusal. The form is not read for it:
 * libraries for other grant types put it there. Returns nothing if the form lacks it, too.
 */
export function hintAboutForm(refused: Refusal, { body, query }: { body: string; query: string }): Refusal | undefined {
  const isSent = (name: string) => readField(body, name).count + readField(query, name).count > 0;
  if (refused.refusal === 'assertion-parameter-invalid' && !isSent('assertion') && isSent('client_assertion')) {
    return {
      ...refused,
      hint: 'Send the signed JWT in the form field assertion. There is a client_assertion, which is not read: the grant itself proves the client.',
    };
  }
  if (refused.refusal !== 'claim-invalid') return undefined;
  const claim = refused.facts?.claim;
  const field = Object.keys(belongs).find((name) => belongs[name] === claim && isSent(name));
  if (field === undefined) return undefined;
  return {
    ...refused,
    hint: () =>
      `${writeHint(refused.hint) ?? ''} The form field ${field} is not read: put it into the JWT, as the claim ${claim}.`,
  };
}
