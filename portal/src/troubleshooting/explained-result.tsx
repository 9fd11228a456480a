import { Alert, Heading, Paragraph } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import { DecodedClaims } from '../decoding/decoded-claims.tsx';
import type { Explained } from './explain.ts';
import { ExplanationView } from './explanation-view.tsx';

/** What became of a pasted text. */
export function ExplainedResult({ explained }: { explained: Explained }) {
  switch (explained.kind) {
    case 'private key':
      return (
        <Alert data-color="warning">
          <Heading level={3} data-size="xs">
            {m.trouble_private_key_title()}
          </Heading>
          <Paragraph>{m.trouble_private_key()}</Paragraph>
        </Alert>
      );
    case 'unknown':
      return <Alert data-color="info">{m.trouble_nothing()}</Alert>;
    case 'unreadable':
      return <Alert data-color="warning">{m.trouble_unreadable()}</Alert>;
    case 'token':
      return (
        <>
          <Alert data-color="info">
            <Heading level={3} data-size="xs">
              {m.trouble_token_title()}
            </Heading>
            <Paragraph>{m.trouble_token()}</Paragraph>
          </Alert>
          <DecodedClaims decoded={explained.decoded} kind="token" />
        </>
      );
    case 'explanation':
      return <ExplanationView explanation={explained.explanation} grant={explained.grant} />;
    case 'empty':
    case 'too long':
      return null;
  }
}
