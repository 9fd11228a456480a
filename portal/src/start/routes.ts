import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { OrganisationRoute } from '../router.tsx';
import { type Step, steps } from './steps.ts';

/** From an API that one wants to a token. */
export const startRoutes = (parent: OrganisationRoute) =>
  [
    createRoute({
      getParentRoute: () => parent,
      path: '/start',
      validateSearch: ({ step }): { step?: Step } => {
        const known = steps.find((one) => one === step);
        return known === undefined ? {} : { step: known };
      },
      component: lazyRouteComponent(() => import('./start-page.tsx'), 'StartPage'),
    }),
  ] as const;
