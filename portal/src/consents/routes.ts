import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { OrganisationRoute, SignedInRoute } from '../router.tsx';

/** The consents that an organisation has given. */
export const consentRoutes = (parent: OrganisationRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/consents',
      component: lazyRouteComponent(() => import('./consents-page.tsx'), 'ConsentsOfOrganisationPage'),
    }),
  ] as const;

/** Those of the person who has signed in. */
export const ownConsentRoutes = (parent: SignedInRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/me/consents',
      component: lazyRouteComponent(() => import('./consents-page.tsx'), 'OwnConsentsPage'),
    }),
  ] as const;
