import { Button, Paragraph } from '@digdir/designsystemet-react';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { portalApi } from '../api/client.ts';
import { ApiProblem, take } from '../api/problem.ts';
import { sessionQuery } from '../api/session.ts';
import { announce } from '../shell/announcements.tsx';
import { formatTime } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { myInvitationQuery } from './people-queries.ts';
import { PersonalFrame } from './personal-frame.tsx';
import { explainRight, type GivableRight, nameRight } from './rights.ts';

/** Where the link of an invitation leads, once the person has signed in. */
export function InvitationPage() {
  return (
    <PersonalFrame>
      <Invitation />
    </PersonalFrame>
  );
}

function Invitation() {
  const { code } = useParams({ from: '/signed-in/invitation/$code' });
  const { data } = useSuspenseQuery(myInvitationQuery(code));
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [problem, setProblem] = useState<unknown>();
  const [refused, setRefused] = useState<number>();

  if (data === null || refused === 404) {
    return (
      <Page title={m.people_invitation_gone()}>
        <Paragraph>{m.people_invitation_gone_text()}</Paragraph>
      </Page>
    );
  }
  if (refused === 403) {
    return (
      <Page title={m.people_invitation_other()}>
        <Paragraph>{m.people_invitation_other_text()}</Paragraph>
      </Page>
    );
  }
  const { orgno, organisation_name, rights, expires } = data;
  const name = organisation_name ?? orgno;
  const accept = async () => {
    try {
      setProblem(undefined);
      await take(portalApi.POST('/portal/my-invitations/{code}/accept', { params: { path: { code } } }));
      // What the person may do has changed.
      await queries.resetQueries(sessionQuery);
      await navigate({ to: '/$orgno', params: { orgno } });
      announce(m.people_accepted({ name }));
    } catch (error) {
      const status = error instanceof ApiProblem ? error.status : undefined;
      if (status === 403 || status === 404) setRefused(status);
      else setProblem(error);
    }
  };
  return (
    <Page title={m.people_invitation_from({ name })}>
      {problem !== undefined && <ProblemAlert problem={problem} />}
      <Paragraph>{m.people_invitation_text({ name, orgno })}</Paragraph>
      <ul>
        {rights.map((right) => (
          <li key={right}>
            <strong>{nameRight(right)}</strong>: {explainRight(right as GivableRight)}
          </li>
        ))}
      </ul>
      <Paragraph>{m.people_invitation_until({ time: formatTime(expires) })}</Paragraph>
      <div className="actions">
        <Button onClick={() => void accept()}>{m.people_accept()}</Button>
      </div>
    </Page>
  );
}
