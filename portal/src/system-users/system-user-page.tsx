import '../naming/naming.css';
import { Alert, Button } from '@digdir/designsystemet-react';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Holdings } from '../naming/holdings.tsx';
import { announce } from '../shell/announcements.tsx';
import { formatTime } from '../shell/format.ts';
import { Page } from '../shell/page.tsx';
import { PageMissing } from '../shell/page-missing.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { deleteSystemUser, systemUserQuery, systemUsersKey, type UserType } from './queries.ts';

/** One system user of the organisation: what it may do, and the way to take it away. */
export function SystemUserPage() {
  const { party_id } = useOrganisation();
  const params = useParams({ strict: false });
  const id = params.id ?? '';
  const kind = params.kind === 'agent' ? 'agent' : 'standard';
  const { data: user } = useSuspenseQuery(systemUserQuery(party_id, kind, id));
  return user === null ? <PageMissing /> : <SystemUser user={user} kind={kind} />;
}

type HeldUser = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof systemUserQuery>['queryFn']>>>>;

function SystemUser({ user, kind }: { user: HeldUser; kind: UserType }) {
  const { orgno, party_id } = useOrganisation();
  const { id } = user;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asks, setAsks] = useState(false);
  const deleting = useMutation({
    mutationFn: () => deleteSystemUser(party_id, kind, id),
    onSuccess: async () => {
      setAsks(false);
      announce(m.systemusers_was_deleted({ name: user.integrationTitle }));
      await navigate({ to: '/$orgno/system-users', params: { orgno }, search: {} });
      queries.removeQueries({ queryKey: systemUserQuery(party_id, kind, id).queryKey });
      await queries.invalidateQueries({ queryKey: systemUsersKey(party_id) });
    },
  });
  return (
    <Page
      title={user.integrationTitle}
      actions={
        <Button variant="secondary" data-color="danger" onClick={() => setAsks(true)}>
          {m.systemusers_delete()}
        </Button>
      }
    >
      <dl className="facts">
        <dt>{m.systemusers_vendor()}</dt>
        <dd>
          {user.supplierName ?? user.supplierOrgno} ({user.supplierOrgno})
        </dd>
        <dt>{m.systemusers_system()}</dt>
        <dd>{user.systemId}</dd>
        <dt>{m.systemusers_external_ref()}</dt>
        <dd>{user.externalRef}</dd>
        <dt>{m.systemusers_created()}</dt>
        <dd>{formatTime(user.created)}</dd>
      </dl>
      {kind === 'agent' && <Alert data-color="info">{m.answers_agent_clients()}</Alert>}
      <Holdings rights={user.rights} accessPackages={user.accessPackages} />
      <ConfirmDialog
        open={asks}
        title={m.systemusers_delete_question()}
        confirm={m.systemusers_delete()}
        pending={deleting.isPending}
        problem={deleting.error}
        onConfirm={() => {
          if (!deleting.isPending) deleting.mutate();
        }}
        onClose={() => {
          setAsks(false);
          deleting.reset();
        }}
      >
        {m.systemusers_delete_explained({
          name: user.integrationTitle,
          vendor: user.supplierName ?? user.supplierOrgno,
        })}
      </ConfirmDialog>
    </Page>
  );
}
