import './home.css';
import { Button, Card, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { hasRight } from '../api/session.ts';
import { listOpenEntries } from '../shell/menu.tsx';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { Attention } from './attention.tsx';
import { hasIntegrationsQuery } from './overview-queries.ts';

/** What the menu's entries are for, in a sentence. Those without one have no card. */
const purposes: Readonly<Record<string, () => string>> = {
  '/integrations': () => m.home_card_integrations(),
  '/access': () => m.home_card_access(),
  '/apis': () => m.home_card_apis(),
  '/delegations': () => m.home_card_delegations(),
  '/troubleshooting': () => m.home_card_troubleshooting(),
};

/** An organisation at a glance: the way in for newcomers, what waits, and what can be done. */
export function OverviewPage() {
  const organisation = useOrganisation();
  const { name, orgno } = organisation;
  const cards = listOpenEntries(organisation).flatMap((entry) => {
    const purpose = purposes[entry.to];
    return purpose === undefined ? [] : [{ ...entry, purpose }];
  });
  return (
    <Page title={name ?? orgno}>
      <Attention organisation={organisation} />
      {hasRight(organisation, 'integrations') && <WayIn orgno={orgno} />}
      {cards.length > 0 && (
        <section aria-labelledby="tasks" className="home-part">
          <Heading level={2} data-size="xs" id="tasks">
            {m.home_tasks()}
          </Heading>
          <ul className="cards">
            {cards.map(({ to, name: title, purpose }) => (
              <li key={to}>
                <Card asChild>
                  <Link to={`/${orgno}${to}` as '/'}>
                    <Heading level={3} data-size="2xs">
                      {title()}
                    </Heading>
                    <Paragraph data-size="sm">{purpose()}</Paragraph>
                  </Link>
                </Card>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Page>
  );
}

/** Large for those who have no integration yet, and there for the others. */
function WayIn({ orgno }: { orgno: string }) {
  const { data: hasIntegrations } = useQuery(hasIntegrationsQuery(orgno));
  const isBegun = sessionStorage.getItem(`portvakt-draft ${orgno}/start`) !== null;
  return (
    <Card className="way-in" variant="tinted" data-color={hasIntegrations ? 'neutral' : 'accent'}>
      <Heading level={2} data-size={hasIntegrations ? 'xs' : 'md'}>
        {hasIntegrations ? m.home_start_again_title() : m.home_start_title()}
      </Heading>
      {!hasIntegrations && <Paragraph>{m.home_start()}</Paragraph>}
      <div className="actions">
        <Button asChild variant={hasIntegrations ? 'secondary' : 'primary'}>
          <Link to="/$orgno/start" params={{ orgno }}>
            {isBegun ? m.home_start_go_on() : m.home_start_begin()}
          </Link>
        </Button>
      </div>
    </Card>
  );
}
