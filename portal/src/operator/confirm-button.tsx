import { Button, Dialog, Heading, Paragraph } from '@digdir/designsystemet-react';
import { type ReactNode, useId, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { ProblemAlert } from '../shell/problem-alert.tsx';

/** A button for what cannot easily be undone: it asks first, says what will happen, and tells in place why it could not be done. */
export function ConfirmButton({
  name,
  title,
  children,
  danger = false,
  act,
}: {
  name: string;
  /** The question. */
  title: string;
  /** What will happen. */
  children: ReactNode;
  danger?: boolean;
  act: () => Promise<void>;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const confirm = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await act();
      dialog.current?.close();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const colour = danger ? ({ 'data-color': 'danger' } as const) : {};
  return (
    <>
      <Button
        variant="secondary"
        data-size="sm"
        {...colour}
        onClick={() => {
          setProblem(undefined);
          dialog.current?.showModal();
        }}
      >
        {name}
      </Button>
      <Dialog ref={dialog} closeButton={false} aria-labelledby={id}>
        <Heading level={2} data-size="sm" id={id}>
          {title}
        </Heading>
        <Paragraph>{children}</Paragraph>
        {problem !== undefined && <ProblemAlert problem={problem} />}
        <div className="actions">
          <Button {...colour} disabled={busy} onClick={() => void confirm()}>
            {name}
          </Button>
          <Button variant="secondary" onClick={() => dialog.current?.close()}>
            {m.operator_cancel()}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
