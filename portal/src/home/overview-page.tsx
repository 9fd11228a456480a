import { Paragraph } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';

/** An organisation at a glance. */
export function OverviewPage() {
  const { name, orgno } = useOrganisation();
  return (
    <Page title={name ?? orgno}>
      <Paragraph>{m.home_overview()}</Paragraph>
    </Page>
  );
}
