import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { OrganisationRoute } from '../router.tsx';

const tabs = ['systems', 'requests'] as const;
export type SystemUsersTab = (typeof tabs)[number];

/** System users: those of the organisation, and the systems that it offers to others. */
export const systemUserRoutes = (parent: OrganisationRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/system-users',
      validateSearch: (search): { tab?: SystemUsersTab; system?: string } => {
        const tab = tabs.find((name) => name === search.tab);
        return {
          ...(tab !== undefined && { tab }),
          ...(typeof search.system === 'string' && { system: search.system }),
        };
      },
      component: lazyRouteComponent(() => import('./system-users-page.tsx'), 'SystemUsersPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/system-users/new',
      component: lazyRouteComponent(() => import('./create-system-user-page.tsx'), 'CreateSystemUserPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/system-users/$kind/$id',
      component: lazyRouteComponent(() => import('./system-user-page.tsx'), 'SystemUserPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/system-users/systems/new',
      component: lazyRouteComponent(() => import('./edit-system-page.tsx'), 'RegisterSystemPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/system-users/systems/$systemId',
      component: lazyRouteComponent(() => import('./system-page.tsx'), 'SystemPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/system-users/systems/$systemId/edit',
      component: lazyRouteComponent(() => import('./edit-system-page.tsx'), 'EditSystemPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/system-users/systems/$systemId/ask',
      component: lazyRouteComponent(() => import('./ask-customer-page.tsx'), 'AskCustomerPage'),
    }),
  ] as const;
