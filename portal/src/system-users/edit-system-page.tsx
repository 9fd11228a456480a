import '../naming/naming.css';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { announce } from '../shell/announcements.tsx';
import { Page } from '../shell/page.tsx';
import { PageMissing } from '../shell/page-missing.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { registerSystem, replaceSystem, type SystemBody, systemOfVendorQuery, systemsKey } from './queries.ts';
import { type SystemDraft, SystemForm } from './system-form.tsx';

/** A new system of the vendor. */
export function RegisterSystemPage() {
  const { orgno } = useOrganisation();
  const saved = useSaved();
  const initial: SystemDraft = {
    suffix: '',
    name: { nb: '', nn: '', en: '' },
    description: { nb: '', nn: '', en: '' },
    rights: [],
    packages: '',
    clients: [],
    isVisible: true,
    redirects: '',
  };
  return (
    <Page title={m.systemusers_register()}>
      <SystemForm
        name={`${orgno}/systems/new`}
        initial={initial}
        id={undefined}
        submit={m.systemusers_register()}
        save={async (body) => {
          await registerSystem(orgno, body);
          await saved(body);
        }}
      />
    </Page>
  );
}

/** The same system with other texts, rights or clients. Its id never changes. */
export function EditSystemPage() {
  const { orgno } = useOrganisation();
  const { systemId = '' } = useParams({ strict: false });
  const { data: system } = useSuspenseQuery(systemOfVendorQuery(orgno, systemId));
  return system === null ? <PageMissing /> : <EditSystem system={system} />;
}

function EditSystem({ system }: { system: SystemBody }) {
  const { orgno } = useOrganisation();
  const systemId = system.id;
  const saved = useSaved();
  const initial: SystemDraft = {
    suffix: '',
    name: system.name,
    description: system.description,
    rights: system.rights,
    packages: system.accessPackages.map(({ urn }) => urn).join('\n'),
    clients: system.clientId,
    isVisible: system.isVisible,
    redirects: system.allowedRedirectUrls.join('\n'),
  };
  return (
    <Page title={m.systemusers_edit_title({ system: systemId })}>
      <SystemForm
        name={`${orgno}/systems/${systemId}`}
        initial={initial}
        id={systemId}
        submit={m.systemusers_save()}
        save={async (body) => {
          await replaceSystem(orgno, body);
          await saved(body);
        }}
      />
    </Page>
  );
}

function useSaved(): (body: SystemBody) => Promise<void> {
  const { orgno } = useOrganisation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async ({ id }) => {
    announce(m.systemusers_was_saved());
    await queries.invalidateQueries({ queryKey: systemsKey(orgno) });
    await queries.invalidateQueries({ queryKey: ['system', id] });
    await navigate({ to: '/$orgno/system-users/systems/$systemId', params: { orgno, systemId: id } });
  };
}
