import { Button } from '@digdir/designsystemet-react';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { Page } from './page.tsx';
import { ProblemAlert } from './problem-alert.tsx';

/** Stands where a page could not be shown. */
export function PageFault({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const { reset: forget } = useQueryErrorResetBoundary();
  const again = () => {
    forget();
    reset();
    void router.invalidate();
  };
  return (
    <Page title={m.shell_fault_title()}>
      <ProblemAlert problem={error} onCured={again} />
      <p>
        <Button onClick={again}>{m.shell_try_again()}</Button>
      </p>
    </Page>
  );
}
