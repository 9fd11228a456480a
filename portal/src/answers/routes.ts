import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { RootRoute, SignedInRoute } from '../router.tsx';

/** Where `confirmUrl` and `viewUri` lead: what somebody asks a person to answer. The addresses name no organisation. */
export const answerRoutes = (parent: SignedInRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/answer/system-user/$id',
      component: lazyRouteComponent(() => import('./system-user-request-page.tsx'), 'StandardRequestPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/answer/agent/$id',
      component: lazyRouteComponent(() => import('./system-user-request-page.tsx'), 'AgentRequestPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/answer/change/$id',
      component: lazyRouteComponent(() => import('./change-request-page.tsx'), 'ChangeRequestPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/answer/consent/$id',
      component: lazyRouteComponent(() => import('./consent-request-page.tsx'), 'ConsentRequestPage'),
    }),
  ] as const;

/** What is said when the answer has been sent, and nobody is signed in any more. */
export const answeredRoutes = (parent: RootRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/answered',
      validateSearch: (search): { outcome?: string } =>
        typeof search.outcome === 'string' ? { outcome: search.outcome } : {},
      component: lazyRouteComponent(() => import('./answered-page.tsx'), 'AnsweredPage'),
    }),
  ] as const;
