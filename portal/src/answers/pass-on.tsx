import { Alert, Button, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useMutation } from '@tanstack/react-query';
import { m } from '../../generated/messages/messages.js';
import { explainAltinnProblem } from '../naming/explain-altinn-problem.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLeave } from './use-leave.ts';

/** For people of the organisation who may not approve: the request goes on to those who may. */
export function PassOn({
  customer,
  isPassedOn,
  send,
}: {
  customer: string;
  isPassedOn: boolean;
  /** Passes it on; false when that was not possible. */
  send: () => Promise<boolean>;
}) {
  const leave = useLeave();
  const passing = useMutation({ mutationFn: send });
  const isDone = isPassedOn || passing.data === true;
  return (
    <Alert data-color={isDone ? 'success' : 'warning'}>
      <Heading level={2} data-size="xs">
        {isDone ? m.answers_was_passed_on() : m.answers_lacks_right()}
      </Heading>
      <Paragraph role="status">
        {isDone ? m.answers_passed_on_explained({ customer }) : m.answers_lacks_right_explained({ customer })}
      </Paragraph>
      {passing.error && <ProblemAlert problem={explainAltinnProblem(passing.error)} />}
      {passing.data === false && <Paragraph role="alert">{m.answers_not_passed_on()}</Paragraph>}
      <div className="actions">
        {!isDone && (
          <Button
            aria-disabled={passing.isPending}
            onClick={() => {
              if (!passing.isPending) passing.mutate();
            }}
          >
            {m.answers_pass_on()}
          </Button>
        )}
        <Button variant="secondary" onClick={() => void leave(isDone ? 'passed-on' : '', undefined)}>
          {m.answers_close()}
        </Button>
      </div>
    </Alert>
  );
}
