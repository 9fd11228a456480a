import { Link as DesignLink, Paragraph, Tag } from '@digdir/designsystemet-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { m } from '../../generated/messages/messages.js';
import { CopyButton } from '../controls/copy-button.tsx';
import { Page } from '../shell/page.tsx';
import { PageMissing } from '../shell/page-missing.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { nameClient } from './integration.ts';
import { nameType } from './integration-words.ts';
import { clientQuery } from './queries.ts';
import { useIntegrationAddress } from './use-client.ts';
import './integrations.css';

const tabs = [
  ['/$orgno/integrations/$clientId', m.integrations_tab_overview],
  ['/$orgno/integrations/$clientId/keys', m.integrations_tab_keys],
  ['/$orgno/integrations/$clientId/scopes', m.integrations_tab_scopes],
  ['/$orgno/integrations/$clientId/on-behalf-of', m.integrations_tab_on_behalf_of],
  ['/$orgno/integrations/$clientId/use', m.integrations_tab_use],
  ['/$orgno/integrations/$clientId/report', m.integrations_tab_report],
  ['/$orgno/integrations/$clientId/history', m.integrations_tab_history],
] as const;

/** The types whose integrations can speak for customers one by one. */
const withCustomers: readonly string[] = ['idporten', 'api_klient', 'ansattporten', 'krr', 'idporten_saml2'];

/** One integration: its name and its tabs, each with an address of its own. */
export function IntegrationFrame() {
  const { orgno, clientId } = useIntegrationAddress();
  const { data: read } = useSuspenseQuery(clientQuery(orgno, clientId));
  if (read === null) return <PageMissing />;
  const { data: client } = read;
  const shown = tabs.filter(([to]) => !to.endsWith('/on-behalf-of') || withCustomers.includes(client.integration_type));
  return (
    <Page title={nameClient(client)}>
      <div className="integration-head">
        <DesignLink asChild>
          <Link to="/$orgno/integrations" params={{ orgno }}>
            ← {m.integrations_title()}
          </Link>
        </DesignLink>
        <span className="marks">
          <Tag data-color={client.active ? 'success' : 'neutral'}>
            {client.active ? m.integrations_active() : m.integrations_state_deactivated()}
          </Tag>
          <Tag data-color="info">{nameType(client.integration_type)}</Tag>
        </span>
        <span className="client-id">
          <span>{m.integrations_client_id()}:</span> <code>{client.client_id}</code>
          <CopyButton text={client.client_id} what={m.integrations_client_id()} />
        </span>
      </div>
      {client.supplier_orgno !== undefined && client.supplier_orgno !== orgno && (
        <Paragraph>{m.integrations_kept_by_supplier({ supplier: client.supplier_orgno })}</Paragraph>
      )}
      <nav className="tabs" aria-label={m.integrations_tabs()}>
        <ul>
          {shown.map(([to, name]) => (
            <li key={to}>
              <Link
                to={to}
                params={{ orgno, clientId }}
                activeOptions={{ exact: to === '/$orgno/integrations/$clientId' }}
              >
                {name()}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Suspense fallback={<Waiting />}>
        <Outlet />
      </Suspense>
    </Page>
  );
}
