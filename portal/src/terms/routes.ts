import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { OrganisationRoute } from '../router.tsx';

/** The terms of use. */
export const termsRoutes = (parent: OrganisationRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/terms',
      component: lazyRouteComponent(() => import('./terms-page.tsx'), 'TermsPage'),
    }),
  ] as const;
