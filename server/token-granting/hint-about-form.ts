import { type Refusal, writeHint } from '@portvakt/protocol';
import { readField } from './read-field.ts';

/** What the fields of other grant types and other servers are called in a grant. */
const belongs: Readonly<Record<string, string>> = {
  scope: 'scope',
  resource: 'resource',
  audience: 'aud',
  client_id: 'iss',
};

/**
 * Adds to a refusal of a grant that lacks a claim that it stands in the form, where it is not read: libraries that know other
 * grant types put it there. Nothing when it does not.
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
