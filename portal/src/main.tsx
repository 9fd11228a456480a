import '@digdir/designsystemet-css';
import '@digdir/designsystemet-theme';
import './shell/portal.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './api/problem.ts';
import { createQueries } from './api/queries.ts';
import { createPortalRouter } from './router.tsx';
import { applyColourScheme } from './shell/colour-scheme.ts';
import { applyLanguage } from './shell/language.ts';

applyLanguage();
applyColourScheme();
const queries = createQueries();
const router = createPortalRouter(queries);

createRoot(document.getElementById('portal') as HTMLElement, {
  // What the API refuses is told on the page; only what nobody expected is a fault of ours.
  onCaughtError: (error) => {
    if (!(error instanceof ApiProblem)) console.error(error);
  },
}).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
