import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { OrganisationRoute } from '../router.tsx';

/** What the organisation was told, and how it wants to be told. */
export const noticeRoutes = (parent: OrganisationRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/notices',
      component: lazyRouteComponent(() => import('./inbox-page.tsx'), 'InboxPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/notices/settings',
      component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
    }),
  ] as const;
