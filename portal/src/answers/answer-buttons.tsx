import { Button } from '@digdir/designsystemet-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { explainAltinnProblem } from '../naming/explain-altinn-problem.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLeave } from './use-leave.ts';

/** A way to answer, by the text of its button. */
export interface Way {
  readonly text: string;
  readonly outcome: string;
  readonly send: () => Promise<unknown>;
}

/**
 * Yes and no. After either the person is signed out and sent on. An answer that does not fit any more, because somebody else has
 * answered meanwhile, is followed by reading the request again.
 */
export function AnswerButtons({
  yes,
  no,
  redirectUrl,
  onStale,
}: {
  yes: Way;
  no: Way;
  redirectUrl: string | null | undefined;
  onStale: () => Promise<unknown>;
}) {
  const leave = useLeave();
  const [isLeaving, setLeaving] = useState(false);
  const answering = useMutation({
    mutationFn: async (way: Way) => {
      await way.send();
      setLeaving(true);
      await leave(way.outcome, redirectUrl);
    },
    onError: async () => {
      setLeaving(false);
      await onStale();
    },
  });
  const isBusy = answering.isPending || isLeaving;
  const answer = (way: Way) => {
    if (!isBusy) answering.mutate(way);
  };
  return (
    <>
      {answering.error && <ProblemAlert problem={explainAltinnProblem(answering.error)} />}
      <div className="actions">
        <Button aria-disabled={isBusy} onClick={() => answer(yes)}>
          {yes.text}
        </Button>
        <Button variant="secondary" aria-disabled={isBusy} onClick={() => answer(no)}>
          {no.text}
        </Button>
      </div>
    </>
  );
}
