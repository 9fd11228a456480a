import { Button, Checkbox, Fieldset, Paragraph, Radio, Tag, Textfield } from '@digdir/designsystemet-react';
import { type FormEvent, useEffect, useRef } from 'react';
import type { paths } from '../../generated/api.d.ts';
import { m } from '../../generated/messages/messages.js';
import { ApiProblem } from '../api/problem.ts';
import { useDraft } from '../controls/use-draft.ts';
import { currentLanguage, languages } from '../shell/language.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';

type Operations = paths['/api/v1/notices/settings'];
export type WrittenSettings = Operations['put']['requestBody']['content']['application/json'];
type ReadSettings = Operations['get']['responses'][200]['content']['application/json'];

interface Draft {
  readonly language: WrittenSettings['language'];
  readonly topics: WrittenSettings['topics'];
  readonly webhook: string;
  readonly addresses: string;
  /** Of the settings that the draft began with: what others have changed since is not overwritten. */
  readonly entityTag: string | undefined;
}

const topics = [
  ['expiry', () => m.notices_topic_expiry()],
  ['access', () => m.notices_topic_access()],
  ['applications', () => m.notices_topic_applications()],
  ['terms', () => m.notices_topic_terms()],
] as const;

const states = {
  asked: () => m.notices_address_asked(),
  confirmed: () => m.notices_address_confirmed(),
  declined: () => m.notices_address_declined(),
} as const;

/** What a person sets. What has been typed outlives a reload and a new sign-in. */
export function SettingsForm({
  orgno,
  settings,
  entityTag,
  problem,
  isSaving,
  save,
  readAgain,
}: {
  orgno: string;
  settings: ReadSettings;
  entityTag: string | undefined;
  problem: unknown;
  isSaving: boolean;
  save: (written: { body: WrittenSettings; entityTag: string | undefined; forget: () => void }) => void;
  readAgain: () => void;
}) {
  const initial = useRef<Draft>({
    language: settings.language,
    topics: settings.topics,
    webhook: settings.webhook?.url ?? '',
    addresses: settings.email_addresses.map(({ address }) => address).join('\n'),
    entityTag,
  });
  const [draft, setDraft, forget] = useDraft<Draft>(`${orgno}/notices/settings`, initial.current);
  const form = useRef<HTMLFormElement>(null);
  const fields = problem instanceof ApiProblem ? problem.fields : [];
  const isOutdated = problem instanceof ApiProblem && problem.status === 412;
  const webhookFault = fields.some(({ field }) => field === 'webhook_url') ? m.notices_webhook_fault() : undefined;
  const wrongAddresses = fields.flatMap(({ field }) => {
    const place = /^email_addresses(?:\[|\.|\/)?(\d+)/.exec(field)?.[1];
    return place === undefined ? [] : [listAddresses(draft.addresses)[Number(place)] ?? ''];
  });
  const addressFault =
    wrongAddresses.length > 0 ? m.notices_address_fault({ address: wrongAddresses.join(', ') }) : undefined;
  const isInField = webhookFault !== undefined || addressFault !== undefined;

  useEffect(() => {
    if (isInField) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [isInField]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const webhook = draft.webhook.trim();
    const body = {
      language: draft.language,
      topics: draft.topics,
      email_addresses: listAddresses(draft.addresses),
      ...(webhook !== '' && { webhook_url: webhook }),
    };
    save({ body, entityTag: draft.entityTag, forget });
  };
  const toggle = (topic: Draft['topics'][number], isOn: boolean) =>
    setDraft({ ...draft, topics: isOn ? [...draft.topics, topic] : draft.topics.filter((other) => other !== topic) });

  return (
    <form ref={form} className="part" onSubmit={submit} noValidate>
      {problem !== null && problem !== undefined && !isInField && (
        <ProblemAlert problem={isOutdated ? new ApiProblem(412, m.notices_outdated()) : problem} />
      )}
      {isOutdated && (
        <div>
          <Button
            type="button"
            variant="secondary"
            onClick={() => {
              forget();
              readAgain();
            }}
          >
            {m.notices_read_again()}
          </Button>
        </div>
      )}
      <Fieldset>
        <Fieldset.Legend>{m.notices_topics()}</Fieldset.Legend>
        <Fieldset.Description>{m.notices_topics_hint()}</Fieldset.Description>
        {topics.map(([topic, name]) => (
          <Checkbox
            key={topic}
            label={name()}
            value={topic}
            checked={draft.topics.includes(topic)}
            onChange={({ target }) => toggle(topic, target.checked)}
          />
        ))}
      </Fieldset>
      <Fieldset>
        <Fieldset.Legend>{m.notices_language()}</Fieldset.Legend>
        {languages.map(([language, name]) => (
          <Radio
            key={language}
            name="language"
            lang={language === currentLanguage() ? undefined : language}
            label={name}
            value={language}
            checked={draft.language === language}
            onChange={() => setDraft({ ...draft, language })}
          />
        ))}
      </Fieldset>
      {settings.email_available ? (
        <>
          <Textfield
            multiline
            rows={3}
            label={m.notices_addresses()}
            description={m.notices_addresses_hint()}
            value={draft.addresses}
            error={addressFault}
            spellCheck={false}
            onChange={({ target }) => setDraft({ ...draft, addresses: target.value })}
          />
          {settings.email_addresses.length > 0 && (
            <ul className="addresses" aria-label={m.notices_address_states()}>
              {settings.email_addresses.map(({ address, state }) => (
                <li key={address}>
                  {address}{' '}
                  <Tag data-color={state === 'confirmed' ? 'success' : state === 'asked' ? 'warning' : 'neutral'}>
                    {states[state]()}
                  </Tag>
                </li>
              ))}
            </ul>
          )}
        </>
      ) : (
        <Paragraph>{m.notices_no_mail()}</Paragraph>
      )}
      <Textfield
        label={m.notices_webhook()}
        description={m.notices_webhook_hint()}
        type="url"
        value={draft.webhook}
        error={webhookFault}
        onChange={({ target }) => setDraft({ ...draft, webhook: target.value })}
      />
      <div>
        <Button type="submit" loading={isSaving}>
          {m.notices_save()}
        </Button>
      </div>
    </form>
  );
}

/** One address a line; commas and semicolons part them, too. */
function listAddresses(text: string): string[] {
  return text
    .split(/[\n,;]+/)
    .map((address) => address.trim())
    .filter((address) => address !== '');
}
