import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { OrganisationRoute } from '../router.tsx';
import { type StateFilter, stateFilters } from './choose-integrations.ts';

/** What stands in the list's address, so that a link leads to the same list and Back to where one was. */
interface ListSearch {
  readonly q?: string;
  readonly state?: StateFilter;
  readonly type?: string;
  readonly sort?: string;
  readonly desc?: boolean;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** Integrations: the list, a new one, and one of them with a tab for each part of it. */
export const integrationRoutes = (parent: OrganisationRoute) => {
  const list = createRoute({
    getParentRoute: () => parent,
    path: '/integrations',
    validateSearch: (search): ListSearch => {
      const [q, type, sort] = [text(search.q), text(search.type), text(search.sort)];
      const state = stateFilters.find((filter) => filter === search.state);
      return {
        ...(q && { q }),
        ...(state && { state }),
        ...(type && { type }),
        ...(sort && { sort }),
        ...(search.desc === true && { desc: true }),
      };
    },
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
        const [old, next] = [text(search.old), text(search.next)];
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
