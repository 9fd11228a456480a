import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { accessRoutes } from './access/routes.ts';
import { answeredRoutes, answerRoutes } from './answers/routes.ts';
import { findOrganisation, sessionQuery } from './api/session.ts';
import { apiRoutes } from './apis/routes.ts';
import { consentRoutes, ownConsentRoutes } from './consents/routes.ts';
import { delegationRoutes } from './delegations/routes.ts';
import { homeRoutes } from './home/routes.ts';
import { integrationRoutes } from './integrations/routes.ts';
import { noticeRoutes } from './notices/routes.ts';
import { operatorRoutes } from './operator/routes.ts';
import { memberRoutes, personalRoutes } from './people/routes.ts';
import { Frame } from './shell/frame.tsx';
import { PageFault } from './shell/page-fault.tsx';
import { PageMissing } from './shell/page-missing.tsx';
import { Waiting } from './shell/waiting.tsx';
import { startRoutes } from './start/routes.ts';
import { systemUserRoutes } from './system-users/routes.ts';
import { termsRoutes } from './terms/routes.ts';
import { traceRoutes, troubleshootingRoutes } from './troubleshooting/routes.ts';

interface Context {
  readonly queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: PageMissing });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { to?: string } => (typeof search.to === 'string' ? { to: search.to } : {}),
  component: lazyRouteComponent(() => import('./home/sign-in-page.tsx'), 'SignInPage'),
});

/** Everything for people who have signed in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: '/sign-in', search: { to: location.href } });
    return { session };
  },
  component: Outlet,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: ({ context: { session } }) => {
    const [only, ...others] = session.organisations;
    if (only === undefined && session.operates_as !== undefined) throw redirect({ to: '/operator' });
    if (only !== undefined && others.length === 0) throw redirect({ to: '/$orgno', params: { orgno: only.orgno } });
  },
  component: lazyRouteComponent(() => import('./home/choose-organisation-page.tsx'), 'ChooseOrganisationPage'),
});

/** Everything about one organisation: its number is in the address, so that two tabs can show two. */
const organisation = createRoute({
  getParentRoute: () => signedIn,
  path: '/$orgno',
  beforeLoad: ({ context: { session }, params }) => ({ organisation: findOrganisation(session, params.orgno) }),
  component: Frame,
});

export type SignedInRoute = typeof signedIn;
export type OrganisationRoute = typeof organisation;
export type RootRoute = typeof root;

/** Each area lists its routes; their pages are loaded when they are first opened. */
const tree = root.addChildren([
  signIn,
  ...answeredRoutes(root),
  signedIn.addChildren([
    home,
    ...traceRoutes(signedIn),
    operatorRoutes(signedIn),
    ...answerRoutes(signedIn),
    ...ownConsentRoutes(signedIn),
    ...personalRoutes(signedIn),
    organisation.addChildren([
      ...homeRoutes(organisation),
      ...startRoutes(organisation),
      ...integrationRoutes(organisation),
      ...accessRoutes(organisation),
      ...apiRoutes(organisation),
      ...delegationRoutes(organisation),
      ...systemUserRoutes(organisation),
      ...consentRoutes(organisation),
      ...accessRoutes(organisation),
      ...apiRoutes(organisation),
      ...startRoutes(organisation),
      ...termsRoutes(organisation),
      ...troubleshootingRoutes(organisation),
      ...noticeRoutes(organisation),
      ...memberRoutes(organisation),
      ...termsRoutes(organisation),
    ]),
  ]),
]);

export function createPortalRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    basepath: '/portal',
    context: { queries },
    defaultPreload: 'intent',
    defaultPendingComponent: Waiting,
    defaultErrorComponent: PageFault,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPortalRouter>;
  }
}
