import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { OrganisationRoute } from '../router.tsx';

/** APIs that an organisation lets others use in its name, and those that others let it use. */
export const delegationRoutes = (parent: OrganisationRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/delegations',
      validateSearch: (search): { tab?: 'consumers' } => (search.tab === 'consumers' ? { tab: 'consumers' } : {}),
      component: lazyRouteComponent(() => import('./delegations-page.tsx'), 'DelegationsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/delegations/new',
      component: lazyRouteComponent(() => import('./add-supplier-page.tsx'), 'AddSupplierPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/delegations/suppliers/$other',
      component: lazyRouteComponent(() => import('./connection-page.tsx'), 'SupplierPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/delegations/suppliers/$other/give',
      component: lazyRouteComponent(() => import('./give-access-page.tsx'), 'GiveAccessPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/delegations/consumers/$other',
      component: lazyRouteComponent(() => import('./connection-page.tsx'), 'ConsumerPage'),
    }),
  ] as const;
