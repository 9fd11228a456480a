import { Alert, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useEffect, useRef } from 'react';
import { m } from '../../generated/messages/messages.js';
import { ApiProblem } from '../api/problem.ts';
import { CopyButton } from '../controls/copy-button.tsx';

/** Why something could not be done, with the trace id by which it is found again. It takes the focus when it comes. */
export function ProblemAlert({ problem }: { problem: unknown }) {
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem) alert.current?.focus();
  }, [problem]);
  const { status, message, fields, traceId } = problem instanceof ApiProblem ? problem : new ApiProblem(-1, '');
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
