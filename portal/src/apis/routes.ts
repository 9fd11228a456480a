import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { OrganisationRoute } from '../router.tsx';
import { readApiSearch } from './read-api-search.ts';

/** The organisation's own APIs (scopes). */
export const apiRoutes = (parent: OrganisationRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/apis',
      component: lazyRouteComponent(() => import('./apis-page.tsx'), 'ApisPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/apis/new',
      component: lazyRouteComponent(() => import('./new-api-page.tsx'), 'NewApiPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/apis/scope',
      validateSearch: readApiSearch,
      component: lazyRouteComponent(() => import('./api-page.tsx'), 'ApiPage'),
    }),
  ] as const;
