import { Link as DesignLink, Paragraph } from '@digdir/designsystemet-react';
import { Link } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { Page } from './page.tsx';

/** Stands where there is nothing, or nothing that this person may see: which of them is not told. */
export function PageMissing() {
  return (
    <Page title={m.shell_missing_title()}>
      <Paragraph>{m.shell_missing()}</Paragraph>
      <Paragraph>
        <DesignLink asChild>
          <Link to="/">{m.shell_to_start()}</Link>
        </DesignLink>
      </Paragraph>
    </Page>
  );
}
