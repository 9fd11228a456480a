import { Alert, Button, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { ConfirmButton } from '../controls/confirm-button.tsx';
import { useDraft } from '../controls/use-draft.ts';
import { announce } from '../shell/announcements.tsx';
import { formatNumber, formatTime } from '../shell/format.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { draftOf, fieldsOf } from './scope-draft.ts';
import { ScopeForm } from './scope-form.tsx';
import type { Scope } from './scope-queries.ts';

/** What a scope is: its attributes, changing them, and taking it out of use. */
export function AboutTab({ orgno, scope }: { orgno: string; scope: Scope }) {
  const [isEditing, setEditing] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const heading = useRef<HTMLHeadingElement>(null);
  const queries = useQueryClient();
  const api = apiFor(orgno);
  const params = { params: { query: { scope: scope.name } } };
  const refresh = async (said: string) => {
    await queries.invalidateQueries({ queryKey: ['scopes', orgno] });
    announce(said);
    heading.current?.focus();
  };
  const deactivate = async () => {
    await take(api.DELETE('/api/v1/scopes', params));
    await refresh(m.apis_deactivated());
  };
  const activate = async () => {
    try {
      setProblem(undefined);
      await take(api.PUT('/api/v1/scopes', { ...params, body: { ...fieldsOf(draftOf(scope), scope), active: true } }));
      await refresh(m.apis_activated());
    } catch (error) {
      setProblem(error);
    }
  };

  if (isEditing) {
    return (
      <EditForm
        orgno={orgno}
        scope={scope}
        onDone={(said) => {
          setEditing(false);
          if (said !== undefined) void refresh(said);
        }}
      />
    );
  }
  return (
    <>
      <Heading level={2} data-size="sm" ref={heading} tabIndex={-1}>
        {m.apis_tab_about()}
      </Heading>
      {scope.active === false && <Alert data-color="warning">{m.apis_inactive_note()}</Alert>}
      {problem !== undefined && <ProblemAlert problem={problem} />}
      <Facts scope={scope} />
      <div className="actions">
        {scope.active === false ? (
          <Button onClick={() => void activate()}>{m.apis_activate()}</Button>
        ) : (
          <>
            <Button onClick={() => setEditing(true)}>{m.apis_edit()}</Button>
            <ConfirmButton
              text={m.apis_deactivate()}
              title={m.apis_deactivate_named({ scope: scope.name })}
              onConfirm={deactivate}
            >
              {m.apis_deactivate_consequence()}
            </ConfirmButton>
          </>
        )}
      </div>
    </>
  );
}

function EditForm({ orgno, scope, onDone }: { orgno: string; scope: Scope; onDone: (said?: string) => void }) {
  const [begun] = useState(scope);
  const [initial] = useState(() => draftOf(scope));
  const [draft, keep, forget] = useDraft(`${orgno}/apis/${scope.name}`, initial);
  const [isChanged, setChanged] = useState(false);
  const api = apiFor(orgno);
  const params = { params: { query: { scope: scope.name } } };
  const send = async () => {
    const now = await take(api.GET('/api/v1/scopes/scope', params));
    if (now.last_updated !== begun.last_updated && !isChanged) {
      // Somebody else was here: told once, and then it is the reader's choice.
      setChanged(true);
      return;
    }
    await take(api.PUT('/api/v1/scopes', { ...params, body: fieldsOf(draft, now) }));
    forget();
    onDone(m.apis_saved());
  };
  return (
    <>
      <Heading level={2} data-size="sm">
        {m.apis_edit()}
      </Heading>
      {isChanged && (
        <Alert data-color="warning" role="alert">
          {m.apis_changed_since()}
        </Alert>
      )}
      <ScopeForm
        orgno={orgno}
        draft={draft}
        onChange={keep}
        send={m.apis_save()}
        onSend={send}
        onCancel={() => {
          forget();
          onDone();
        }}
      />
    </>
  );
}

function Facts({ scope }: { scope: Scope }) {
  const yes = (value: boolean | undefined) => (value ? m.apis_yes() : m.apis_no());
  const rows: readonly (readonly [string, string | undefined])[] = [
    [m.apis_description(), scope.description],
    [m.apis_description_nn(), scope['description#nn']],
    [m.apis_description_en(), scope['description#en']],
    [m.apis_long_description(), scope.long_description],
    [m.apis_visibility(), scope.visibility === 'PUBLIC' ? m.apis_visibility_public() : m.apis_visibility_private()],
    [m.apis_open_for_all(), yes(scope.accessible_for_all)],
    [m.apis_delegation(), scope.delegation_source ?? m.apis_delegation_none()],
    [m.apis_types(), scope.allowed_integration_types?.join(', ') || m.apis_types_all()],
    [m.apis_lifetime(), scope.at_max_age ? formatNumber(scope.at_max_age) : m.apis_lifetime_none()],
    [m.apis_audience(), scope.enforced_aud_for_access_token ?? m.apis_audience_none()],
    [m.apis_opaque(), yes(scope.token_type === 'OPAQUE')],
    [m.apis_european(), yes(scope.supports_european_businesses)],
    [m.apis_made_at(), formatTime(scope.created)],
    [m.apis_changed(), formatTime(scope.last_updated)],
  ];
  return (
    <>
      <dl className="facts">
        {rows
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => (
            <div key={name} className="fact">
              <dt>{name}</dt>
              <dd className="said">{value}</dd>
            </div>
          ))}
      </dl>
      <Paragraph data-size="sm">{m.apis_attributes_note()}</Paragraph>
    </>
  );
}
