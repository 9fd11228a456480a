import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { OrganisationRoute } from '../router.tsx';
import { readListSearch, readText } from './read-list-search.ts';

/** Integrations: the list, a new one, and one of them with a tab for each part of it. */
export const integrationRoutes = (parent: OrganisationRoute) => {
  const list = createRoute({
    getParentRoute: () => parent,
    path: '/integrations',
    validateSearch: readListSearch,
    component: lazyRouteComponent(() => import('./list-page.tsx'), 'ListPage'),
  });
  const add = createRoute({
    getParentRoute: () => parent,
    path: '/integrations/new',
    component: lazyRouteComponent(() => import('./new-page.tsx'), 'NewPage'),
  });
  const one = createRoute({
    getParentRoute: () => parent,
    path: '/integrations/$clientId',
    component: lazyRouteComponent(() => import('./integration-frame.tsx'), 'IntegrationFrame'),
  });
  const tabs = [
    createRoute({
      getParentRoute: () => one,
      path: '/',
      component: lazyRouteComponent(() => import('./overview-tab.tsx'), 'OverviewTab'),
    }),
    createRoute({
      getParentRoute: () => one,
      path: '/keys',
      component: lazyRouteComponent(() => import('./keys-tab.tsx'), 'KeysTab'),
    }),
    createRoute({
      getParentRoute: () => one,
      path: '/keys/add',
      component: lazyRouteComponent(() => import('./add-key-tab.tsx'), 'AddKeyTab'),
    }),
    createRoute({
      getParentRoute: () => one,
      path: '/keys/rotate',
      validateSearch: (search): { old?: string; next?: string } => {
        const [old, next] = [readText(search.old), readText(search.next)];
        return { ...(old && { old }), ...(next && { next }) };
      },
      component: lazyRouteComponent(() => import('./rotate-tab.tsx'), 'RotateTab'),
    }),
    createRoute({
      getParentRoute: () => one,
      path: '/scopes',
      component: lazyRouteComponent(() => import('./scopes-tab.tsx'), 'ScopesTab'),
    }),
    createRoute({
      getParentRoute: () => one,
      path: '/on-behalf-of',
      component: lazyRouteComponent(() => import('./on-behalf-of-tab.tsx'), 'OnBehalfOfTab'),
    }),
    createRoute({
      getParentRoute: () => one,
      path: '/use',
      component: lazyRouteComponent(() => import('./use-tab.tsx'), 'UseTab'),
    }),
    createRoute({
      getParentRoute: () => one,
      path: '/report',
      component: lazyRouteComponent(() => import('./report-tab.tsx'), 'ReportTab'),
    }),
    createRoute({
      getParentRoute: () => one,
      path: '/history',
      component: lazyRouteComponent(() => import('./history-tab.tsx'), 'HistoryTab'),
    }),
  ] as const;
  return [list, add, one.addChildren([...tabs])] as const;
};
