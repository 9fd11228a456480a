import './apis.css';
import { Link as DesignLink, Paragraph, Tabs, Tag } from '@digdir/designsystemet-react';
import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense } from 'react';
import { m } from '../../generated/messages/messages.js';
import { CopyButton } from '../controls/copy-button.tsx';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { Waiting } from '../shell/waiting.tsx';
import { AboutTab } from './about-tab.tsx';
import { AccessTab } from './access-tab.tsx';
import { StateTags } from './apis-page.tsx';
import { ApplicationsTab } from './applications-tab.tsx';
import type { ApiTab } from './read-api-search.ts';
import { receivedQuery, scopeQuery } from './scope-queries.ts';
import { UseTab } from './use-tab.tsx';

/** One API (scope) of the organisation: who has access, who applies, who uses it, and what it is. */
export function ApiPage() {
  const { orgno } = useOrganisation();
  const { scope: name, tab = 'access' } = useSearch({ from: '/signed-in/$orgno/apis/scope' });
  const { data: scope } = useSuspenseQuery(scopeQuery(orgno, name));
  const waiting = useInfiniteQuery(receivedQuery(orgno, { scope: name, state: 'open' }));
  const count = waiting.data?.pages.flatMap(({ content }) => content).length ?? 0;
  const navigate = useNavigate();
  const choose = (chosen: string) =>
    void navigate({
      to: '/$orgno/apis/scope',
      params: { orgno },
      search: { scope: name, tab: chosen as ApiTab },
      replace: true,
      resetScroll: false,
    });
  return (
    <Page title={scope.name} actions={<CopyButton text={scope.name} what={scope.name} />}>
      <Paragraph>{scope.description}</Paragraph>
      <span className="tags">
        <StateTags scope={scope} />
      </span>
      <Tabs value={tab} onChange={choose}>
        <Tabs.List aria-label={m.apis_parts()}>
          <Tabs.Tab value="access">{m.apis_tab_access()}</Tabs.Tab>
          <Tabs.Tab value="applications">
            {m.apis_tab_applications()} {count > 0 && <Tag data-color="warning">{count}</Tag>}
          </Tabs.Tab>
          <Tabs.Tab value="use">{m.apis_tab_use()}</Tabs.Tab>
          <Tabs.Tab value="about">{m.apis_tab_about()}</Tabs.Tab>
        </Tabs.List>
        {(
          [
            ['access', AccessTab],
            ['applications', ApplicationsTab],
            ['use', UseTab],
            ['about', AboutTab],
          ] as const
        ).map(([value, Tab]) => (
          <Tabs.Panel key={value} value={value}>
            {value === tab && (
              <Suspense fallback={<Waiting />}>
                <div className="stack">
                  <Tab orgno={orgno} scope={scope} />
                </div>
              </Suspense>
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
      <Paragraph>
        <DesignLink asChild>
          <Link to="/$orgno/apis" params={{ orgno }}>
            {m.apis_to_all()}
          </Link>
        </DesignLink>
      </Paragraph>
    </Page>
  );
}
