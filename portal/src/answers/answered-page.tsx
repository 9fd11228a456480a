import { Link as DesignLink, Paragraph } from '@digdir/designsystemet-react';
import { Link, useSearch } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { Page } from '../shell/page.tsx';

const said: Readonly<Record<string, () => string>> = {
  approved: () => m.answers_was_approved(),
  rejected: () => m.answers_was_rejected(),
  consented: () => m.answers_was_consented(),
  declined: () => m.answers_was_declined(),
  'passed-on': () => m.answers_was_passed_on(),
};

/** The end of a request whose vendor has named no page to go on to. */
export function AnsweredPage() {
  const { outcome } = useSearch({ from: '/answered' });
  return (
    <main id="page" className="front">
      <Page title={said[outcome ?? '']?.() ?? m.answers_signed_out()}>
        <Paragraph>{m.answers_signed_out_explained()}</Paragraph>
        <Paragraph>
          <DesignLink asChild>
            <Link to="/">{m.shell_to_start()}</Link>
          </DesignLink>
        </Paragraph>
      </Page>
    </main>
  );
}
