import { Alert, Heading, Paragraph, Link as PlainLink } from '@digdir/designsystemet-react';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { ApiProblem } from '../api/problem.ts';
import { CopyButton } from '../controls/copy-button.tsx';
import { TermsToSign } from './terms-to-sign.tsx';

/** Loaded with the first refusal: most visits see none. Where it cannot be had, the server's own words must do. */
const RefusalWords = lazy(() =>
  import('./refusal-words.tsx').then(
    (loaded) => ({ default: loaded.RefusalWords }),
    () => ({ default: OwnWords }),
  ),
);

function OwnWords({ problem: { message, refusal } }: { problem: ApiProblem }) {
  return <Paragraph lang={refusal && 'en'}>{message || m.shell_problem_unknown()}</Paragraph>;
}

/**
 * Why something could not be done, with the trace id by which it is found again. It takes the focus when it comes. Where the terms
 * of use have not been signed (428), they are signed here; then `onCured` goes on.
 */
export function ProblemAlert(told: ToldProblem) {
  // Around all of it: whoever hears the page is told once the words are there, not that they are waited for.
  return (
    <Suspense fallback={<Paragraph>{m.shell_waiting()}</Paragraph>}>
      <LoadedAlert {...told} />
    </Suspense>
  );
}

interface ToldProblem {
  readonly problem: unknown;
  readonly onCured?: (() => void) | undefined;
}

function LoadedAlert({ problem, onCured }: ToldProblem) {
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem) alert.current?.focus();
    setCured(false);
  }, [problem]);
  const { orgno } = useParams({ strict: false });
  const [isCured, setCured] = useState(false);
  const told = problem instanceof ApiProblem ? problem : new ApiProblem(-1, '');
  const { status, fields, traceId } = told;
  // The shell asks to sign in again, over the page; afterwards there is nothing to tell.
  if (status === 401 && orgno !== undefined) return null;
  if (isCured) {
    return (
      <Alert data-color="success" ref={alert} tabIndex={-1}>
        <Paragraph>{m.shell_terms_then_again()}</Paragraph>
      </Alert>
    );
  }
  if (status === 428 && orgno !== undefined) {
    const cure = () => {
      setCured(true);
      alert.current?.focus();
      onCured?.();
    };
    return (
      <Alert data-color="warning" ref={alert} tabIndex={-1}>
        <Heading level={2} data-size="2xs">
          {m.shell_terms_needed()}
        </Heading>
        <TermsToSign orgno={orgno} level={3} onSigned={cure} />
      </Alert>
    );
  }
  return (
    <Alert data-color="danger" ref={alert} tabIndex={-1}>
      <Heading level={2} data-size="2xs">
        {status === 0 ? m.shell_no_answer_title() : m.shell_problem_title()}
      </Heading>
      {status === 0 ? <Paragraph>{m.shell_no_answer()}</Paragraph> : <RefusalWords problem={told} />}
      {fields.length > 0 && (
        <ul>
          {fields.map(({ field, message: fault }) => (
            <li key={`${field} ${fault}`}>
              <code>{field}</code>: <span lang="en">{fault}</span>
            </li>
          ))}
        </ul>
      )}
      {traceId !== undefined && (
        <p className="trace">
          {m.shell_trace_id()} <code>{traceId}</code> <CopyButton text={traceId} what={m.shell_trace_id()} />{' '}
          <PlainLink asChild>
            <Link to="/trace/$traceId" params={{ traceId }}>
              {m.trouble_see_what()}
            </Link>
          </PlainLink>
        </p>
      )}
    </Alert>
  );
}
