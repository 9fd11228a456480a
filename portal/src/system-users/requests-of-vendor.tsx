import { Button, Field, Label, Paragraph, Select } from '@digdir/designsystemet-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useId } from 'react';
import { m } from '../../generated/messages/messages.js';
import { pickText } from '../naming/pick-text.ts';
import { useOrganisation } from '../shell/use-organisation.ts';
import { systemsQuery } from './queries.ts';
import { RequestsOfSystem } from './requests-of-system.tsx';

const route = getRouteApi('/signed-in/$orgno/system-users');

/** What the organisation has asked its customers, one system at a time. */
export function RequestsOfVendor() {
  const { orgno } = useOrganisation();
  const { system } = route.useSearch();
  const { data: systems } = useSuspenseQuery(systemsQuery(orgno));
  const navigate = useNavigate();
  const field = useId();
  const chosen = systems.find(({ systemId }) => systemId === system) ?? systems[0];
  if (chosen === undefined) return <Paragraph>{m.systemusers_no_systems()}</Paragraph>;
  const { systemId } = chosen;
  return (
    <div className="page">
      <Field>
        <Label htmlFor={field}>{m.systemusers_system()}</Label>
        <Select
          id={field}
          value={systemId}
          onChange={(event) =>
            void navigate({
              to: '/$orgno/system-users',
              params: { orgno },
              search: { tab: 'requests', system: event.target.value },
              replace: true,
            })
          }
        >
          {systems.map(({ systemId: id, name }) => (
            <Select.Option key={id} value={id}>
              {pickText(name) ?? id}
            </Select.Option>
          ))}
        </Select>
      </Field>
      <div>
        <Button asChild>
          <Link to="/$orgno/system-users/systems/$systemId/ask" params={{ orgno, systemId }}>
            {m.systemusers_ask()}
          </Link>
        </Button>
      </div>
      <RequestsOfSystem key={systemId} systemId={systemId} />
    </div>
  );
}
