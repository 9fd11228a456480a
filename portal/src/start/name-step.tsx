import { Button, Paragraph, Textfield } from '@digdir/designsystemet-react';
import { type FormEvent, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import type { StepProps } from './start-page.tsx';
import { StepHeading } from './step-heading.tsx';

/** What the integration is called. */
export function NameStep({ draft, keep, goTo }: StepProps) {
  const [fault, setFault] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const goOn = (event: FormEvent) => {
    event.preventDefault();
    const isEmpty = draft.name.trim() === '';
    setFault(isEmpty);
    if (isEmpty) field.current?.focus();
    else goTo('key');
  };
  return (
    <>
      <StepHeading>{m.start_name_heading()}</StepHeading>
      <Paragraph>{m.start_name_what()}</Paragraph>
      <form className="form" onSubmit={goOn} noValidate>
        <Textfield
          ref={field}
          label={m.start_name()}
          description={m.start_name_hint()}
          maxLength={255}
          value={draft.name}
          error={fault && m.start_name_needed()}
          onChange={(event) => {
            setFault(false);
            keep({ ...draft, name: event.target.value });
          }}
        />
        <div className="actions">
          <Button type="submit">{m.start_next()}</Button>
        </div>
      </form>
    </>
  );
}
