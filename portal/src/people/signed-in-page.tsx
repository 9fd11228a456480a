import { Paragraph } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import { Page } from '../shell/page.tsx';
import { PersonalFrame } from './personal-frame.tsx';

/** Shown in the window where somebody has signed in again, while what they had typed waits in another. */
export function SignedInPage() {
  return (
    <PersonalFrame>
      <Page title={m.people_signed_in()}>
        <Paragraph>{m.people_signed_in_text()}</Paragraph>
      </Page>
    </PersonalFrame>
  );
}
