import { Button, Textfield } from '@digdir/designsystemet-react';
import { type FormEvent, useRef } from 'react';
import { m } from '../../generated/messages/messages.js';

/**
 * The one field for everything. Its text lives in the field alone: it may be a secret, so it is in no draft, no address and no memory of
 * the page.
 */
export function PasteForm({
  busy,
  fault,
  onExplain,
  onClear,
}: {
  busy: boolean;
  fault: string | undefined;
  /** Gets the text, and what takes it out of the field. */
  onExplain: (text: string, clear: () => void) => void;
  onClear: () => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const clear = () => {
    if (field.current !== null) field.current.value = '';
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onExplain(field.current?.value ?? '', clear);
  };
  return (
    <form className="paste" onSubmit={submit}>
      <Textfield
        multiline
        ref={field as never}
        rows={5}
        label={m.trouble_field()}
        description={m.trouble_field_hint()}
        error={fault}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
      />
      <div className="actions">
        <Button type="submit" aria-disabled={busy}>
          {m.trouble_explain()}
        </Button>
        <Button
          type="button"
          variant="tertiary"
          onClick={() => {
            clear();
            onClear();
            field.current?.focus();
          }}
        >
          {m.trouble_clear()}
        </Button>
      </div>
    </form>
  );
}
