import '../apis/apis.css';
import { Tabs } from '@digdir/designsystemet-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense } from 'react';
import { m } from '../../generated/messages/messages.js';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { Waiting } from '../shell/waiting.tsx';
import { AppliedTab } from './applied-tab.tsx';
import { FindTab } from './find-tab.tsx';
import { HaveTab } from './have-tab.tsx';
import type { AccessTab } from './read-access-search.ts';

/** The APIs of others: found, applied for, and those that the organisation has access to. */
export function AccessPage() {
  const { orgno } = useOrganisation();
  const { tab = 'find' } = useSearch({ from: '/signed-in/$orgno/access' });
  const navigate = useNavigate();
  const choose = (chosen: string) =>
    void navigate({
      to: '/$orgno/access',
      params: { orgno },
      search: { tab: chosen as AccessTab },
      replace: true,
      resetScroll: false,
    });
  return (
    <Page title={m.access_title()}>
      <Tabs value={tab} onChange={choose}>
        <Tabs.List aria-label={m.access_title()}>
          <Tabs.Tab value="find">{m.access_tab_find()}</Tabs.Tab>
          <Tabs.Tab value="have">{m.access_tab_have()}</Tabs.Tab>
          <Tabs.Tab value="applied">{m.access_tab_applied()}</Tabs.Tab>
        </Tabs.List>
        {(
          [
            ['find', FindTab],
            ['have', HaveTab],
            ['applied', AppliedTab],
          ] as const
        ).map(([value, Tab]) => (
          <Tabs.Panel key={value} value={value}>
            {value === tab && (
              <Suspense fallback={<Waiting />}>
                <div className="stack">
                  <Tab orgno={orgno} />
                </div>
              </Suspense>
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}
