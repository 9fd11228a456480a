import { Button, Fieldset, Paragraph, Search } from '@digdir/designsystemet-react';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { personalApi } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { useSettled } from '../delegations/use-settled.ts';
import type { Right } from '../naming/holdings.tsx';
import { pickText } from '../naming/pick-text.ts';
import { resourceQuery } from '../naming/queries.ts';

/** Results that are shown. */
const SHOWN = 8;
/** The types of resource that a system user can be given (Altinn authentication). */
const types = new Set([
  'AltinnApp',
  'Systemresource',
  'Default',
  'CorrespondenceService',
  'BrokerService',
  'GenericAccessResource',
  'MigratedApp',
]);

const searchQuery = (searched: string) =>
  queryOptions({
    queryKey: ['resources', searched],
    enabled: searched.length > 1,
    staleTime: 60_000,
    queryFn: async () => {
      const found = await take(
        personalApi.GET('/resourceregistry/api/v1/resource/Search', { params: { query: { title: searched } } }),
      );
      return found.filter(({ resourceType }) => types.has(resourceType));
    },
  });

/** Which rights a system needs: resources are found by name and added. */
export function RightsChoice({
  rights,
  onChange,
}: {
  rights: readonly Right[];
  onChange: (rights: readonly Right[]) => void;
}) {
  const [typed, setTyped] = useState('');
  const searched = useSettled(typed.trim());
  const { data: found } = useQuery(searchQuery(searched));
  const chosen = new Set(rights.flatMap(({ resource }) => resource.map(({ value }) => value)));
  const others = (found ?? []).filter(({ identifier }) => !chosen.has(identifier));
  return (
    <Fieldset>
      <Fieldset.Legend>{m.systemusers_rights()}</Fieldset.Legend>
      <Fieldset.Description>{m.systemusers_rights_explained()}</Fieldset.Description>
      {rights.length > 0 && (
        <ul className="plain">
          {rights.map((right) => (
            <li key={nameRight(right)} className="actions">
              <ChosenRight right={right} onRemove={() => onChange(rights.filter((other) => other !== right))} />
            </li>
          ))}
        </ul>
      )}
      <Search>
        <Search.Input
          aria-label={m.systemusers_search_right()}
          placeholder={m.systemusers_search_right()}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Search.Clear aria-label={m.delegations_clear()} />
      </Search>
      {found !== undefined && searched.length > 1 && (
        <>
          <Paragraph role="status">{m.systemusers_found({ count: String(others.length) })}</Paragraph>
          <ul className="plain">
            {others.slice(0, SHOWN).map(({ identifier, title }) => (
              <li key={identifier} className="actions">
                <span className="breakable">
                  {pickText(title) ?? identifier} <code>{identifier}</code>
                </span>
                <Button
                  type="button"
                  variant="secondary"
                  data-size="sm"
                  aria-label={`${m.systemusers_add()}: ${pickText(title) ?? identifier}`}
                  onClick={() =>
                    onChange([...rights, { resource: [{ id: 'urn:altinn:resource', value: identifier }] }])
                  }
                >
                  {m.systemusers_add()}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Fieldset>
  );
}

function ChosenRight({ right, onRemove }: { right: Right; onRemove: () => void }) {
  const id = right.resource[0]?.value ?? '';
  const { data } = useQuery(resourceQuery(id));
  const name = pickText(data?.title) ?? id;
  return (
    <>
      <span className="breakable">
        {name} <code>{nameRight(right)}</code>
      </span>
      <Button
        type="button"
        variant="tertiary"
        data-color="danger"
        data-size="sm"
        aria-label={`${m.systemusers_remove()}: ${name}`}
        onClick={onRemove}
      >
        {m.systemusers_remove()}
      </Button>
    </>
  );
}

function nameRight({ resource, action }: Right): string {
  const values = resource.map(({ value }) => value).join(' + ');
  return action === undefined ? values : `${values}: ${action}`;
}
