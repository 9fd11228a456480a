import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { OrganisationRoute, SignedInRoute } from '../router.tsx';

/** The people of an organisation. */
export const memberRoutes = (parent: OrganisationRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/members',
      component: lazyRouteComponent(() => import('./members-page.tsx'), 'MembersPage'),
    }),
  ] as const;

/** What is about the person alone. */
export const personalRoutes = (parent: SignedInRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/me',
      component: lazyRouteComponent(() => import('./my-page.tsx'), 'MyPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/signed-in',
      component: lazyRouteComponent(() => import('./signed-in-page.tsx'), 'SignedInPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/invitation/$code',
      component: lazyRouteComponent(() => import('./invitation-page.tsx'), 'InvitationPage'),
    }),
  ] as const;
