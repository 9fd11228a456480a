import { Card, Heading, Paragraph } from '@digdir/designsystemet-react';
import { Link } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { useSession } from '../api/session.ts';
import { Page } from '../shell/page.tsx';
import { TopBar } from '../shell/top-bar.tsx';

/** For whom to act, where a person has several organisations or none. */
export function ChooseOrganisationPage() {
  const { organisations } = useSession();
  return (
    <>
      <TopBar shown={undefined} />
      <main id="page" className="front">
        <Page title={organisations.length === 0 ? m.home_no_organisation_title() : m.home_choose_title()}>
          {organisations.length === 0 && <Paragraph>{m.home_no_organisation()}</Paragraph>}
          <ul className="cards">
            {organisations.map(({ orgno, name }) => (
              <li key={orgno}>
                <Card asChild>
                  <Link to="/$orgno" params={{ orgno }}>
                    <Heading level={2} data-size="xs">
                      {name ?? orgno}
                    </Heading>
                    <Paragraph>{orgno}</Paragraph>
                  </Link>
                </Card>
              </li>
            ))}
          </ul>
        </Page>
      </main>
    </>
  );
}
