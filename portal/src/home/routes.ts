import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { OrganisationRoute } from '../router.tsx';

/** The organisation's first page. */
export const homeRoutes = (parent: OrganisationRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/',
      component: lazyRouteComponent(() => import('./overview-page.tsx'), 'OverviewPage'),
    }),
  ] as const;
