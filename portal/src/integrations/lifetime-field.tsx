import { Textfield } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import { wordSeconds } from './integration-words.ts';

/** How long tokens live, in seconds, and what that means. */
export function LifetimeField({
  value,
  error,
  onChange,
}: {
  value: number;
  error: string | undefined;
  onChange: (seconds: number) => void;
}) {
  const isKnown = Number.isInteger(value) && value > 0;
  return (
    <Textfield
      className="lifetime"
      label={m.integrations_lifetime_seconds()}
      description={m.integrations_lifetime_hint()}
      id="access_token_lifetime"
      inputMode="numeric"
      value={Number.isInteger(value) ? String(value) : ''}
      suffix={isKnown ? wordSeconds(value) : ''}
      error={error}
      onChange={({ target }) => onChange(/^[0-9]{1,9}$/.test(target.value.trim()) ? Number(target.value) : Number.NaN)}
    />
  );
}
