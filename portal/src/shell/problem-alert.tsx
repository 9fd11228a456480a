import { Alert, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { m } from '../../generated/messages/messages.js';
import { ApiProblem } from '../api/problem.ts';
import { CopyButton } from '../controls/copy-button.tsx';
import { Waiting } from './waiting.tsx';

const SignTerms = lazy(async () => ({ default: (await import('../terms/sign-terms.tsx')).SignTerms }));

/**
 * Why something could not be done, with the trace id by which it is found again. It takes the focus when it comes. Where the terms
 * of use have not been signed (428), they are signed here; then `onCured` goes on.
 */
export function ProblemAlert({ problem, onCured }: { problem: unknown; onCured?: (() => void) | undefined }) {
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem) alert.current?.focus();
  }, [problem]);
  const { orgno } = useParams({ strict: false });
  const { status, message, fields, traceId } = problem instanceof ApiProblem ? problem : new ApiProblem(-1, '');
  if (status === 428 && orgno !== undefined) {
    return (
      <Alert data-color="warning" ref={alert} tabIndex={-1}>
        <Heading level={2} data-size="2xs">
          {m.shell_terms_needed()}
        </Heading>
        <Suspense fallback={<Waiting />}>
          <SignTerms orgno={orgno} level={3} onSigned={onCured} />
        </Suspense>
      </Alert>
    );
  }
  return (
    <Alert data-color="danger" ref={alert} tabIndex={-1}>
      <Heading level={2} data-size="2xs">
        {status === 0 ? m.shell_no_answer_title() : m.shell_problem_title()}
      </Heading>
      <Paragraph>{status === 0 ? m.shell_no_answer() : message || m.shell_problem_unknown()}</Paragraph>
      {fields.length > 0 && (
        <ul>
          {fields.map(({ field, message: fault }) => (
            <li key={`${field} ${fault}`}>
              <code>{field}</code>: {fault}
            </li>
          ))}
        </ul>
      )}
      {traceId !== undefined && (
        <p className="trace">
          {m.shell_trace_id()} <code>{traceId}</code> <CopyButton text={traceId} what={m.shell_trace_id()} />
        </p>
      )}
    </Alert>
  );
}
