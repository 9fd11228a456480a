import { Button, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { m } from '../../generated/messages/messages.js';
import { explainAltinnProblem } from '../naming/explain-altinn-problem.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';

/** Asks before something is taken away. The browser gives the focus back to the button that opened it. */
export function ConfirmDialog({
  title,
  children,
  confirm,
  open,
  pending,
  problem,
  onConfirm,
  onClose,
}: {
  title: string;
  children: ReactNode;
  /** The text of the button that does it. */
  confirm: string;
  open: boolean;
  pending: boolean;
  problem: unknown;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <Dialog ref={dialog} closeButton={false} aria-labelledby={id} onClose={onClose}>
      <Heading level={2} data-size="sm" id={id}>
        {title}
      </Heading>
      <Paragraph className="breakable">{children}</Paragraph>
      {Boolean(problem) && <ProblemAlert problem={explainAltinnProblem(problem)} />}
      <div className="actions">
        <Button data-color="danger" onClick={onConfirm} aria-disabled={pending}>
          {confirm}
        </Button>
        <Button variant="secondary" onClick={onClose}>
          {m.naming_cancel()}
        </Button>
      </div>
    </Dialog>
  );
}
