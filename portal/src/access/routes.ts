import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { OrganisationRoute } from '../router.tsx';
import { readAccessSearch, readScopeSearch } from './read-access-search.ts';

/** The APIs of others. */
export const accessRoutes = (parent: OrganisationRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/access',
      validateSearch: readAccessSearch,
      component: lazyRouteComponent(() => import('./access-page.tsx'), 'AccessPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/access/apply',
      validateSearch: readScopeSearch,
      component: lazyRouteComponent(() => import('./apply-page.tsx'), 'ApplyPage'),
    }),
  ] as const;
