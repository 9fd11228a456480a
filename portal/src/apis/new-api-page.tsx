import './apis.css';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { useDraft } from '../controls/use-draft.ts';
import { announce } from '../shell/announcements.tsx';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { emptyDraft, fieldsOf, type ScopeDraft } from './scope-draft.ts';
import { ScopeForm } from './scope-form.tsx';
import { prefixesQuery } from './scope-queries.ts';

/** Making an API (scope). */
export function NewApiPage() {
  const { orgno } = useOrganisation();
  const { data } = useSuspenseQuery(prefixesQuery(orgno));
  const prefixes = data.map(({ prefix }) => prefix);
  const [kept, keep, forget] = useDraft<ScopeDraft>(`${orgno}/apis/new`, emptyDraft);
  const [only = '', ...others] = prefixes;
  const draft = kept.prefix === '' && others.length === 0 ? { ...kept, prefix: only } : kept;
  const queries = useQueryClient();
  const navigate = useNavigate();

  const send = async () => {
    const { prefix, subscope } = draft;
    const made = await take(apiFor(orgno).POST('/api/v1/scopes', { body: { ...fieldsOf(draft), prefix, subscope } }));
    forget();
    await queries.invalidateQueries({ queryKey: ['scopes', orgno] });
    await navigate({ to: '/$orgno/apis/scope', params: { orgno }, search: { scope: made.name } });
    announce(m.apis_made({ scope: made.name }));
  };

  return (
    <Page title={m.apis_new()}>
      <ScopeForm
        orgno={orgno}
        draft={draft}
        onChange={keep}
        prefixes={prefixes}
        send={m.apis_create()}
        onSend={send}
        onCancel={() => void navigate({ to: '/$orgno/apis', params: { orgno } })}
      />
    </Page>
  );
}
