import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { OrganisationRoute, SignedInRoute } from '../router.tsx';

/** What was wrong, for one organisation. The address may name a trace id. */
export const troubleshootingRoutes = (parent: OrganisationRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/troubleshooting',
      validateSearch: (search): { trace?: string } => (typeof search.trace === 'string' ? { trace: search.trace } : {}),
      component: lazyRouteComponent(() => import('./troubleshooting-page.tsx'), 'TroubleshootingPage'),
    }),
  ] as const;

/** Opened from any error, whatever organisation it was about. */
export const traceRoutes = (parent: SignedInRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/trace/$traceId',
      component: lazyRouteComponent(() => import('./trace-page.tsx'), 'TracePage'),
    }),
  ] as const;
