import '../apis/apis.css';
import { Heading, Paragraph, Table } from '@digdir/designsystemet-react';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { sessionQuery, useSession } from '../api/session.ts';
import { ConfirmButton } from '../controls/confirm-button.tsx';
import { announce } from '../shell/announcements.tsx';
import { formatDay, formatTime } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { ChangeRights } from './change-rights.tsx';
import { explainLastAdministrator } from './explain-last-administrator.ts';
import { InviteForm } from './invite-form.tsx';
import { invitationsQuery, type Member, membersQuery } from './people-queries.ts';
import { nameRights } from './rights.ts';

/** The people of an organisation: who is a member, who is invited, and a form to invite more. */
export function MembersPage() {
  const { orgno } = useOrganisation();
  return (
    <Page title={m.people_members()}>
      <Paragraph>{m.people_members_intro()}</Paragraph>
      <Members orgno={orgno} />
      <InviteForm orgno={orgno} />
      <Invitations orgno={orgno} />
    </Page>
  );
}

function Members({ orgno }: { orgno: string }) {
  const { data } = useSuspenseQuery(membersQuery(orgno));
  const queries = useQueryClient();
  const heading = useRef<HTMLHeadingElement>(null);
  const whenChanged = async (said: string) => {
    await queries.invalidateQueries({ queryKey: membersQuery(orgno).queryKey });
    await queries.invalidateQueries({ queryKey: invitationsQuery(orgno).queryKey });
    // Whoever has changed their own rights may see less from now on.
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    announce(said);
    // The row that had the focus may be gone.
    heading.current?.focus();
  };
  return (
    <section aria-labelledby="members" className="stack">
      <Heading level={2} data-size="sm" id="members" ref={heading} tabIndex={-1}>
        {m.people_members_now()}
      </Heading>
      {data.length === 0 ? (
        <Paragraph>{m.people_no_members()}</Paragraph>
      ) : (
        <div className="wide-table">
          <Table>
            <caption className="ds-sr-only">{m.people_members_now()}</caption>
            <Table.Head>
              <Table.Row>
                <Table.HeaderCell scope="col">{m.people_name()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.people_rights()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.people_since()}</Table.HeaderCell>
                <Table.HeaderCell scope="col">{m.people_actions()}</Table.HeaderCell>
              </Table.Row>
            </Table.Head>
            <Table.Body>
              {data.map((member) => (
                <MemberRow key={member.party_uuid} orgno={orgno} member={member} whenChanged={whenChanged} />
              ))}
            </Table.Body>
          </Table>
        </div>
      )}
    </section>
  );
}

function MemberRow({
  orgno,
  member,
  whenChanged,
}: {
  orgno: string;
  member: Member;
  whenChanged: (said: string) => Promise<void>;
}) {
  const { person } = useSession();
  const name = member.name || m.people_nameless();
  const params = { params: { path: { party_uuid: member.party_uuid } } };
  const remove = async () => {
    await take(apiFor(orgno).DELETE('/api/v1/members/{party_uuid}', params)).catch(explainLastAdministrator);
    await whenChanged(m.people_removed({ name }));
  };
  return (
    <Table.Row>
      <Table.HeaderCell scope="row">
        {member.party_uuid === person.party_uuid ? m.people_you_named({ name }) : name}
      </Table.HeaderCell>
      <Table.Cell>{nameRights(member.rights)}</Table.Cell>
      <Table.Cell>{formatDay(member.since)}</Table.Cell>
      <Table.Cell>
        <div className="actions">
          <ChangeRights orgno={orgno} member={member} name={name} whenChanged={whenChanged} />
          <ConfirmButton
            text={m.people_remove()}
            label={m.people_remove_named({ name })}
            title={m.people_remove_named({ name })}
            onConfirm={remove}
          >
            {m.people_remove_consequence()}
          </ConfirmButton>
        </div>
      </Table.Cell>
    </Table.Row>
  );
}

function Invitations({ orgno }: { orgno: string }) {
  const { data } = useSuspenseQuery(invitationsQuery(orgno));
  const queries = useQueryClient();
  const heading = useRef<HTMLHeadingElement>(null);
  if (data.length === 0) return null;
  const withdraw = async (id: string, email: string) => {
    await take(apiFor(orgno).DELETE('/api/v1/invitations/{id}', { params: { path: { id } } }));
    await queries.invalidateQueries({ queryKey: invitationsQuery(orgno).queryKey });
    announce(m.people_withdrawn({ email }));
    heading.current?.focus();
  };
  return (
    <section aria-labelledby="invitations" className="stack">
      <Heading level={2} data-size="sm" id="invitations" ref={heading} tabIndex={-1}>
        {m.people_invitations()}
      </Heading>
      <div className="wide-table">
        <Table>
          <caption className="ds-sr-only">{m.people_invitations()}</caption>
          <Table.Head>
            <Table.Row>
              <Table.HeaderCell scope="col">{m.people_email()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{m.people_rights()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{m.people_expires()}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{m.people_actions()}</Table.HeaderCell>
            </Table.Row>
          </Table.Head>
          <Table.Body>
            {data.map(({ id, email, rights, expires }) => (
              <Table.Row key={id}>
                <Table.HeaderCell scope="row">{email}</Table.HeaderCell>
                <Table.Cell>{nameRights(rights)}</Table.Cell>
                <Table.Cell>{formatTime(expires)}</Table.Cell>
                <Table.Cell>
                  <ConfirmButton
                    text={m.people_withdraw()}
                    label={m.people_withdraw_named({ email })}
                    title={m.people_withdraw_named({ email })}
                    onConfirm={() => withdraw(id, email)}
                  >
                    {m.people_withdraw_consequence()}
                  </ConfirmButton>
                </Table.Cell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      </div>
    </section>
  );
}
