import { Button } from '@digdir/designsystemet-react';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useParams, useRouter } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { ApiProblem } from '../api/problem.ts';
import { Page } from './page.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { TermsToSign } from './terms-to-sign.tsx';

/** Stands where a page could not be shown. If the terms of use are why, they are signed here, and the page comes. */
export function PageFault({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const { reset: forget } = useQueryErrorResetBoundary();
  const again = () => {
    forget();
    reset();
    void router.invalidate();
  };
  const { orgno } = useParams({ strict: false });
  if (error instanceof ApiProblem && error.status === 428 && orgno !== undefined) {
    return (
      <Page title={m.shell_terms_needed()}>
        <TermsToSign orgno={orgno} level={2} onSigned={again} />
      </Page>
    );
  }
  return (
    <Page title={m.shell_fault_title()}>
      <ProblemAlert problem={error} />
      <p>
        <Button onClick={again}>{m.shell_try_again()}</Button>
      </p>
    </Page>
  );
}
