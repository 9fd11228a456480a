import '../naming/naming.css';
import { Link as DesignLink, Field, Label, Paragraph, Search, Select } from '@digdir/designsystemet-react';
import { keepPreviousData, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useDeferredValue, useId, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { useOrganisationName } from '../naming/organisation-name.tsx';
import { pickText } from '../naming/pick-text.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { Waiting } from '../shell/waiting.tsx';
import { DelegableApi } from './delegable-api.tsx';
import { PageChoice } from './page-choice.tsx';
import { delegableQuery, delegatedQuery } from './queries.ts';
import { useSettled } from './use-settled.ts';

/** APIs that a page of the list shows, as Altinn's does. */
const SHOWN = 7;

/** Which APIs a supplier may use from now on. */
export function GiveAccessPage() {
  const { orgno, party_uuid } = useOrganisation();
  const { other = '' } = useParams({ strict: false });
  const name = useOrganisationName(other);
  const { data: given } = useSuspenseQuery(delegatedQuery(party_uuid, 'suppliers', other));
  const [typed, setTyped] = useState('');
  const [owner, setOwner] = useState('');
  const [page, setPage] = useState(1);
  const ownerField = useId();
  const searched = useSettled(typed.trim());
  const found = useQuery({ ...delegableQuery(searched), placeholderData: keepPreviousData });
  const apis = useDeferredValue(found.data) ?? [];
  const owners = new Map(
    apis.map(({ hasCompetentAuthority: { organization, name: named } }) => [
      organization,
      pickText(named) ?? organization,
    ]),
  );
  const fitting = apis
    .filter(({ hasCompetentAuthority: { organization } }) => owner === '' || organization === owner)
    .sort((one, two) => nameOf(one).localeCompare(nameOf(two), 'nb'));
  const pages = Math.max(1, Math.ceil(fitting.length / SHOWN));
  const current = Math.min(page, pages);
  const shown = fitting.slice((current - 1) * SHOWN, current * SHOWN);

  return (
    <Page title={m.delegations_give_title({ name })}>
      <Paragraph>
        <DesignLink asChild>
          <Link to="/$orgno/delegations/suppliers/$other" params={{ orgno, other }}>
            {m.delegations_back({ name })}
          </Link>
        </DesignLink>
      </Paragraph>
      <div className="form">
        <div className="wide">
          <Search>
            <Search.Input
              aria-label={m.delegations_search_api()}
              placeholder={m.delegations_search_api()}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setPage(1);
              }}
            />
            <Search.Clear aria-label={m.delegations_clear()} />
          </Search>
        </div>
        <Field>
          <Label htmlFor={ownerField}>{m.delegations_owner()}</Label>
          <Select
            id={ownerField}
            value={owner}
            onChange={(event) => {
              setOwner(event.target.value);
              setPage(1);
            }}
          >
            <Select.Option value="">{m.delegations_all_owners()}</Select.Option>
            {[...owners].map(([number, named]) => (
              <Select.Option key={number} value={number}>
                {named}
              </Select.Option>
            ))}
          </Select>
        </Field>
      </div>
      {found.error && <ProblemAlert problem={found.error} />}
      {found.isPending ? <Waiting /> : <p role="status">{m.delegations_found({ count: String(fitting.length) })}</p>}
      <ul className="plain">
        {shown.map((api) => (
          <li key={api.identifier}>
            <DelegableApi
              api={api}
              supplier={other}
              supplierName={name}
              isGiven={given.some(({ refId }) => refId === api.identifier)}
            />
          </li>
        ))}
      </ul>
      <PageChoice current={current} pages={pages} onChange={setPage} />
    </Page>
  );
}

function nameOf(api: { readonly title: Parameters<typeof pickText>[0]; readonly identifier: string }): string {
  return pickText(api.title) ?? api.identifier;
}
