import { Checkbox, Fieldset, ValidationMessage } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import { explainRight, type GivableRight, givableRights, nameRight } from './rights.ts';

/** Boxes for what a person may do, each with what it means. */
export function RightsField({
  rights,
  fault,
  onChange,
}: {
  rights: readonly GivableRight[];
  fault: boolean;
  onChange: (rights: readonly GivableRight[]) => void;
}) {
  const set = (right: GivableRight, wanted: boolean) =>
    onChange(givableRights.filter((one) => (one === right ? wanted : rights.includes(one))));
  return (
    <Fieldset>
      <Fieldset.Legend>{m.people_what_they_may()}</Fieldset.Legend>
      {givableRights.map((right) => (
        <Checkbox
          key={right}
          label={nameRight(right)}
          description={explainRight(right)}
          checked={rights.includes(right)}
          aria-invalid={fault}
          onChange={(event) => set(right, event.target.checked)}
        />
      ))}
      {fault && <ValidationMessage>{m.people_choose_right()}</ValidationMessage>}
    </Fieldset>
  );
}
