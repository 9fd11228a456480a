import '../apis/apis.css';
import { Button, Paragraph } from '@digdir/designsystemet-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { namesQuery } from '../api/organisation-names.ts';
import { useDraft } from '../controls/use-draft.ts';
import { announce } from '../shell/announcements.tsx';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { publicScopesQuery } from './access-queries.ts';
import { type ApplicationDraft, ApplicationForm } from './application-form.tsx';

/** Applying for access to an API. */
export function ApplyPage() {
  const { orgno } = useOrganisation();
  const { scope: name } = useSearch({ from: '/signed-in/$orgno/access/apply' });
  const { data: scopes } = useSuspenseQuery(publicScopesQuery(orgno));
  const scope = scopes.find((one) => one.name === name);
  const { data: names } = useQuery(namesQuery(orgno, scope === undefined ? [] : [scope.owner_orgno]));
  const owner = scope && (names?.get(scope.owner_orgno) ?? scope.owner_orgno);
  const [draft, keep, forget] = useDraft(`${orgno}/apply/${name}`, empty);
  const navigate = useNavigate();
  const finish = async () => {
    forget();
    await navigate({ to: '/$orgno/access', params: { orgno }, search: { tab: 'applied' } });
    announce(m.access_sent());
  };

  return (
    <Page title={m.access_apply_for({ scope: scope?.description ?? name })}>
      <Paragraph>
        <code className="scope-name">{name}</code>
      </Paragraph>
      {owner !== undefined && <Paragraph>{m.access_owner_answers({ owner })}</Paragraph>}
      {scope?.long_description !== undefined && <Paragraph className="said">{scope.long_description}</Paragraph>}
      <ApplicationForm
        orgno={orgno}
        scope={name}
        draft={draft}
        keep={(changed) => keep({ ...draft, ...changed })}
        onSent={finish}
        beside={
          <Button asChild variant="secondary">
            <Link to="/$orgno/access" params={{ orgno }}>
              {m.controls_cancel()}
            </Link>
          </Button>
        }
      />
    </Page>
  );
}

const empty: ApplicationDraft = { reason: '', contact: '' };
