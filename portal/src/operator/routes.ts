import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { SignedInRoute } from '../router.tsx';

/** What the record of changes is searched for: it stands in the address, so that a search can be kept and sent. */
export interface AuditSearch {
  readonly orgno?: string;
  readonly kind?: string;
  readonly subject?: string;
  readonly actor?: string;
  readonly from?: string;
  readonly to?: string;
}

const searched = ['orgno', 'kind', 'subject', 'actor', 'from', 'to'] as const;

/** The operator's room: for those who run the server, and for nobody else. */
export const operatorRoutes = (parent: SignedInRoute) => {
  const room = createRoute({
    getParentRoute: () => parent,
    path: '/operator',
    component: lazyRouteComponent(() => import('./operator-frame.tsx'), 'OperatorFrame'),
  });
  return room.addChildren([
    createRoute({
      getParentRoute: () => room,
      path: '/',
      component: lazyRouteComponent(() => import('./health-page.tsx'), 'HealthPage'),
    }),
    createRoute({
      getParentRoute: () => room,
      path: '/organisations',
      validateSearch: (search): { search?: string } =>
        typeof search.search === 'string' || typeof search.search === 'number' ? { search: String(search.search) } : {},
      component: lazyRouteComponent(() => import('./organisations-page.tsx'), 'OrganisationsPage'),
    }),
    createRoute({
      getParentRoute: () => room,
      path: '/organisations/new',
      component: lazyRouteComponent(() => import('./admit-page.tsx'), 'AdmitPage'),
    }),
    createRoute({
      getParentRoute: () => room,
      path: '/organisations/$number',
      component: lazyRouteComponent(() => import('./organisation-page.tsx'), 'OrganisationPage'),
    }),
    createRoute({
      getParentRoute: () => room,
      path: '/terms',
      component: lazyRouteComponent(() => import('./terms-page.tsx'), 'TermsPage'),
    }),
    createRoute({
      getParentRoute: () => room,
      path: '/signing-keys',
      component: lazyRouteComponent(() => import('./signing-keys-page.tsx'), 'SigningKeysPage'),
    }),
    createRoute({
      getParentRoute: () => room,
      path: '/trust',
      component: lazyRouteComponent(() => import('./trust-page.tsx'), 'TrustPage'),
    }),
    createRoute({
      getParentRoute: () => room,
      path: '/audit',
      validateSearch: (search): AuditSearch =>
        Object.fromEntries(
          searched
            .map((name) => [name, search[name]] as const)
            .filter(([, value]) => value !== undefined && value !== '')
            // A number in an address is read as one.
            .map(([name, value]) => [name, String(value)]),
        ),
      component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage'),
    }),
  ]);
};
