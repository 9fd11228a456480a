import { Button, Card, Checkbox, Link as DesignLink, Heading, Paragraph, Tag } from '@digdir/designsystemet-react';
import { useQuery, useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { components } from '../../generated/api.d.ts';
import { m } from '../../generated/messages/messages.js';
import { namesQuery } from '../api/organisation-names.ts';
import { FindField } from '../controls/find-field.tsx';
import { useShown } from '../controls/use-shown.ts';
import { appliedQuery, grantedQuery, publicScopesQuery } from './access-queries.ts';

type Scope = components['schemas']['Scope'];

/** Every API that one can have: which are open, which one has, and which to apply for. */
export function FindTab({ orgno }: { orgno: string }) {
  const { data: scopes } = useSuspenseQuery(publicScopesQuery(orgno));
  const { data: granted } = useSuspenseQuery(grantedQuery(orgno));
  const { data: applied } = useSuspenseInfiniteQuery(appliedQuery(orgno));
  const [search, setSearch] = useState('');
  const [onlyNew, setOnlyNew] = useState(false);
  const owners = scopes.map(({ owner_orgno }) => owner_orgno);
  const { data: names = new Map<string, string>() } = useQuery(namesQuery(orgno, owners));
  const have = new Set(granted.map(({ scope }) => scope));
  const waits = new Set(
    applied.pages.flatMap(({ content }) => content.flatMap(({ scope, state }) => (state === 'open' ? [scope] : []))),
  );
  const words = search.toLowerCase().split(/\s+/);
  const listed = scopes.filter(
    (scope) =>
      scope.owner_orgno !== orgno &&
      !(onlyNew && (have.has(scope.name) || scope.accessible_for_all)) &&
      words.every((word) =>
        `${scope.name} ${scope.description} ${names.get(scope.owner_orgno) ?? ''}`.toLowerCase().includes(word),
      ),
  );
  const { shown, more, showMore } = useShown(listed);
  return (
    <>
      <Heading level={2} data-size="sm">
        {m.access_find_heading()}
      </Heading>
      <div className="list-tools">
        <FindField label={m.access_search()} value={search} onChange={setSearch} />
        <Checkbox
          label={m.access_only_new()}
          checked={onlyNew}
          onChange={(event) => setOnlyNew(event.target.checked)}
        />
      </div>
      <p aria-live="polite">{m.apis_count({ count: listed.length })}</p>
      <ul className="entries">
        {shown.map((scope) => (
          <li key={scope.name}>
            <Found
              orgno={orgno}
              scope={scope}
              owner={names.get(scope.owner_orgno) ?? scope.owner_orgno}
              standing={
                have.has(scope.name)
                  ? 'have'
                  : scope.accessible_for_all
                    ? 'open'
                    : waits.has(scope.name)
                      ? 'applied'
                      : 'none'
              }
            />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p>
          <Button variant="secondary" onClick={showMore}>
            {m.controls_show_more({ count: more })}
          </Button>
        </p>
      )}
    </>
  );
}

function Found({
  orgno,
  scope,
  owner,
  standing,
}: {
  orgno: string;
  scope: Scope;
  owner: string;
  standing: 'have' | 'open' | 'applied' | 'none';
}) {
  return (
    <Card>
      <Heading level={3} data-size="2xs">
        {scope.description}
      </Heading>
      <Paragraph data-size="sm">{m.access_offered_by({ owner })}</Paragraph>
      <Paragraph data-size="sm">
        <code className="scope-name">{scope.name}</code>
      </Paragraph>
      <div className="actions">
        {standing === 'have' && <Tag data-color="success">{m.access_have()}</Tag>}
        {standing === 'open' && <Tag data-color="info">{m.access_open()}</Tag>}
        {(standing === 'have' || standing === 'open') && (
          <DesignLink asChild>
            <Link
              to="/$orgno/integrations/new"
              params={{ orgno }}
              aria-label={m.access_make_integration_for({ scope: scope.description })}
            >
              {m.access_make_integration()}
            </Link>
          </DesignLink>
        )}
        {standing === 'applied' && <Tag data-color="warning">{m.access_waits()}</Tag>}
        {standing === 'none' && (
          <Button asChild variant="secondary" data-size="sm">
            <Link
              to="/$orgno/access/apply"
              params={{ orgno }}
              search={{ scope: scope.name }}
              aria-label={m.access_apply_for({ scope: scope.description })}
            >
              {m.access_apply()}
            </Link>
          </Button>
        )}
      </div>
    </Card>
  );
}
