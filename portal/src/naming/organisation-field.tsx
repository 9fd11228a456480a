import { Textfield } from '@digdir/designsystemet-react';
import { useQuery } from '@tanstack/react-query';
import { m } from '../../generated/messages/messages.js';
import { isOrganisationNumber, readOrganisationNumber } from './organisation-number.ts';
import { organisationNameQuery } from './queries.ts';

/** Asks for an organisation by its number, and says whose number it is before anything is sent. */
export function OrganisationField({
  id,
  label,
  value,
  error,
  onChange,
}: {
  id: string;
  label: string;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}) {
  const number = readOrganisationNumber(value);
  const found = useQuery({ ...organisationNameQuery(number), enabled: isOrganisationNumber(number) });
  return (
    <div className="organisation-field">
      <Textfield
        id={id}
        label={label}
        description={m.naming_nine_digits()}
        value={value}
        maxLength={20}
        inputMode="numeric"
        autoComplete="off"
        error={error ?? false}
        onChange={(event) => onChange(event.target.value)}
      />
      <p className="found-name" role="status">
        {describe(found)}
      </p>
    </div>
  );
}

function describe({ data, isError }: { data: string | null | undefined; isError: boolean }): string {
  if (isError) return m.naming_no_answer();
  if (data === undefined) return '';
  return data ?? m.naming_no_name();
}
