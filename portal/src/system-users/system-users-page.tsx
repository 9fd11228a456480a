import '../naming/naming.css';
import { Paragraph, Tabs } from '@digdir/designsystemet-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { hasRight } from '../api/session.ts';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { OwnSystems } from './own-systems.tsx';
import { RequestsOfVendor } from './requests-of-vendor.tsx';
import { UsersOfCustomer } from './users-of-customer.tsx';

const route = getRouteApi('/signed-in/$orgno/system-users');

/** System users: as the customer who has them, and as the vendor who is asked for them. Rights decide what is shown. */
export function SystemUsersPage() {
  const organisation = useOrganisation();
  const { orgno, name } = organisation;
  const { tab } = route.useSearch();
  const navigate = useNavigate();
  const isCustomer = hasRight(organisation, 'approvals');
  const isVendor = hasRight(organisation, 'integrations');
  const shown = tab ?? (isCustomer ? 'users' : 'systems');
  const choose = (value: string) => {
    const chosen = (['systems', 'requests'] as const).find((one) => one === value);
    void navigate({
      to: '/$orgno/system-users',
      params: { orgno },
      search: chosen === undefined ? {} : { tab: chosen },
      replace: true,
    });
  };
  return (
    <Page title={m.systemusers_title({ organisation: name ?? orgno })}>
      {!isCustomer && !isVendor ? (
        <Paragraph>{m.systemusers_no_right()}</Paragraph>
      ) : (
        <Tabs value={shown} onChange={choose}>
          <Tabs.List>
            {isCustomer && <Tabs.Tab value="users">{m.systemusers_tab_users()}</Tabs.Tab>}
            {isVendor && <Tabs.Tab value="systems">{m.systemusers_tab_systems()}</Tabs.Tab>}
            {isVendor && <Tabs.Tab value="requests">{m.systemusers_tab_requests()}</Tabs.Tab>}
          </Tabs.List>
          {isCustomer && <Tabs.Panel value="users">{shown === 'users' && <UsersOfCustomer />}</Tabs.Panel>}
          {isVendor && <Tabs.Panel value="systems">{shown === 'systems' && <OwnSystems />}</Tabs.Panel>}
          {isVendor && <Tabs.Panel value="requests">{shown === 'requests' && <RequestsOfVendor />}</Tabs.Panel>}
        </Tabs>
      )}
    </Page>
  );
}
