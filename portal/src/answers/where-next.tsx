import { Paragraph } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import { readWebAddress } from './read-web-address.ts';

/** Says, before the answer, where it leads. */
export function WhereNext({ redirectUrl }: { redirectUrl: string | null | undefined }) {
  const address = readWebAddress(redirectUrl);
  return (
    <Paragraph data-size="sm">
      {address === undefined ? m.answers_next_signed_out() : m.answers_next_sent({ host: address.host })}
    </Paragraph>
  );
}
