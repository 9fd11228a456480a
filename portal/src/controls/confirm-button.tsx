import { Button, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react';
import { type ReactNode, useId, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { ProblemAlert } from '../shell/problem-alert.tsx';

/** A button for what cannot be regretted at once: it asks first. `label` names it for whoever hears the page. */
export function ConfirmButton({
  text,
  label,
  title,
  children,
  onConfirm,
}: {
  text: string;
  label?: string;
  title: string;
  children: ReactNode;
  onConfirm: () => Promise<unknown>;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      setProblem(undefined);
      dialog.current?.close();
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };
  return (
    <>
      <Button
        variant="tertiary"
        data-color="danger"
        data-size="sm"
        aria-label={label}
        onClick={() => dialog.current?.showModal()}
      >
        {text}
      </Button>
      <Dialog ref={dialog} closeButton={m.controls_close()} aria-labelledby={heading}>
        <Heading level={2} data-size="xs" id={heading}>
          {title}
        </Heading>
        <Paragraph>{children}</Paragraph>
        {problem !== undefined && <ProblemAlert problem={problem} />}
        <div className="actions">
          <Button data-color="danger" onClick={() => void confirm()} aria-disabled={isBusy}>
            {text}
          </Button>
          <Button variant="secondary" onClick={() => dialog.current?.close()}>
            {m.controls_cancel()}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
