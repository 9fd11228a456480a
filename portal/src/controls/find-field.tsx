import { Field, Label, Search } from '@digdir/designsystemet-react';
import { useId } from 'react';
import { m } from '../../generated/messages/messages.js';

/** A field that narrows the list below it while one types. */
export function FindField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <Field className="find-field">
      <Label htmlFor={id}>{label}</Label>
      <Search>
        <Search.Input id={id} value={value} onChange={(event) => onChange(event.target.value)} />
        <Search.Clear aria-label={m.controls_clear_search()} onClick={() => onChange('')} />
      </Search>
    </Field>
  );
}
