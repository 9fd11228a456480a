import { m } from '../../generated/messages/messages.js';
import { formatDistance, formatTime } from '../shell/format.ts';
import type { Claims } from './read-claims.ts';

/** What each claim of an access token says. */
const sentences: Readonly<Record<string, () => string>> = {
  iss: () => m.start_claim_iss(),
  aud: () => m.start_claim_aud(),
  scope: () => m.start_claim_scope(),
  client_id: () => m.start_claim_client_id(),
  consumer: () => m.start_claim_consumer(),
  supplier: () => m.start_claim_supplier(),
  client_amr: () => m.start_claim_client_amr(),
  token_type: () => m.start_claim_token_type(),
  exp: () => m.start_claim_exp(),
  iat: () => m.start_claim_iat(),
  jti: () => m.start_claim_jti(),
  delegation_source: () => m.start_claim_delegation_source(),
  consumer_prefix: () => m.start_claim_consumer_prefix(),
};

/** A token claim by claim: what people otherwise give it to a stranger's web page for. */
export function TokenInWords({ claims }: { claims: Claims }) {
  return (
    <dl className="claims">
      {Object.entries(claims).map(([name, value]) => (
        <div key={name}>
          <dt>
            {(sentences[name] ?? m.start_claim_other)()} <code>{name}</code>
          </dt>
          <dd>{writeValue(name, value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function writeValue(name: string, value: unknown): string {
  if ((name === 'exp' || name === 'iat') && typeof value === 'number') {
    return `${formatTime(value * 1000)} (${formatDistance(value * 1000)})`;
  }
  if (typeof value === 'object' && value !== null && 'ID' in value && typeof value.ID === 'string') {
    // ISO 6523: 0192 stands before Norwegian organisation numbers.
    return value.ID.replace(/^0192:/, '');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
