import {
  Alert,
  Button,
  Checkbox,
  Details,
  Fieldset,
  Heading,
  Paragraph,
  Select,
  Tag,
  Textfield,
} from '@digdir/designsystemet-react';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { type FormEvent, Suspense, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import { useSession } from '../api/session.ts';
import { useDraft } from '../controls/use-draft.ts';
import { announce } from '../shell/announcements.tsx';
import { formatTime } from '../shell/format.ts';
import { currentLanguage, languages } from '../shell/language.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { type Terms, termsQuery } from '../terms/terms-queries.ts';
import { TermsText } from '../terms/terms-text.tsx';
import { FaultSummary } from './fault-summary.tsx';

/** The terms of use: every version that there is, and how another one is published. */
export function TermsPage() {
  const orgno = useOperatingOrganisation();
  const { data } = useSuspenseQuery(termsQuery(orgno));
  return (
    <Page title={m.operator_terms_title()}>
      <Paragraph>{m.operator_terms_hint()}</Paragraph>
      <div className="part">
        <Heading level={2} data-size="xs">
          {m.operator_terms_versions()}
        </Heading>
        {data.versions.length === 0 && <Paragraph>{m.operator_terms_none()}</Paragraph>}
        {data.versions.map((version) => (
          <VersionDetails key={version.version} orgno={orgno} version={version} />
        ))}
      </div>
      <div className="part">
        <Heading level={2} data-size="xs">
          {m.operator_terms_publish_title()}
        </Heading>
        <PublishForm orgno={orgno} />
      </div>
    </Page>
  );
}

/** For whom the terms are published: the room is shown to those who run the server only. */
function useOperatingOrganisation(): string {
  const { operates_as: orgno } = useSession();
  if (orgno === undefined) throw new Error('the room is shown to somebody who does not run the server');
  return orgno;
}

function VersionDetails({ orgno, version }: { orgno: string; version: Terms['versions'][number] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Details open={isOpen} onToggle={() => setOpen(!isOpen)}>
      <Details.Summary>
        {m.operator_terms_version({ version: version.version })}: {version.title[currentLanguage()]}{' '}
        <Tag data-size="sm">{nameAudience(version.audience)}</Tag>
      </Details.Summary>
      <Details.Content>
        <Paragraph>
          {m.operator_terms_published({ time: formatTime(version.published) })}{' '}
          {version.sign_again && m.operator_terms_signed_again()}
        </Paragraph>
        {isOpen && (
          <Suspense fallback={<Waiting />}>
            <TermsText orgno={orgno} version={version.version} level={3} />
          </Suspense>
        )}
      </Details.Content>
    </Details>
  );
}

const audiences = ['everyone', 'providers'] as const;
type Audience = (typeof audiences)[number];

function nameAudience(audience: string): string {
  return audience === 'providers' ? m.operator_terms_providers() : m.operator_terms_everyone();
}

const none = { nb: '', nn: '', en: '' };
const empty = { audience: 'everyone' as Audience, title: none, text: none, validFrom: '', signAgain: false };

function PublishForm({ orgno }: { orgno: string }) {
  const [draft, setDraft, forget] = useDraft('operator/terms', empty);
  const [problem, setProblem] = useState<unknown>();
  const [tried, setTried] = useState(0);
  const queries = useQueryClient();
  const lacks = (text: string) => (tried > 0 && text.trim() === '' ? m.operator_terms_fill() : undefined);
  const faults = languages.flatMap(([language, name]) => [
    ...(draft.title[language].trim() === ''
      ? [{ id: `terms-title-${language}`, label: m.operator_terms_heading({ language: name }) }]
      : []),
    ...(draft.text[language].trim() === ''
      ? [{ id: `terms-text-${language}`, label: m.operator_terms_text({ language: name }) }]
      : []),
  ]);
  const publish = async (event: FormEvent) => {
    event.preventDefault();
    setTried(tried + 1);
    setProblem(undefined);
    if (faults.length > 0) return;
    try {
      const { version } = await take(
        apiFor(orgno).POST('/api/v1/terms', {
          body: {
            audience: draft.audience,
            title: draft.title,
            text: draft.text,
            sign_again: draft.signAgain,
            ...(draft.validFrom !== '' && { valid_from: new Date(draft.validFrom).toISOString() }),
          },
        }),
      );
      await queries.invalidateQueries({ queryKey: ['terms'] });
      announce(m.operator_terms_done({ version }));
      setTried(0);
      forget();
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <form className="form" onSubmit={(event) => void publish(event)} noValidate>
      {problem !== undefined && <ProblemAlert problem={problem} />}
      {tried > 0 && <FaultSummary faults={faults} tried={tried} />}
      <div className="field">
        <label htmlFor="terms-audience">{m.operator_terms_audience()}</label>
        <Select
          id="terms-audience"
          value={draft.audience}
          onChange={({ target }) => setDraft({ ...draft, audience: target.value as Audience })}
        >
          {audiences.map((audience) => (
            <Select.Option key={audience} value={audience}>
              {nameAudience(audience)}
            </Select.Option>
          ))}
        </Select>
      </div>
      {languages.map(([language, name]) => (
        <Fieldset key={language}>
          <Fieldset.Legend>{name}</Fieldset.Legend>
          <Textfield
            id={`terms-title-${language}`}
            lang={language}
            label={m.operator_terms_heading({ language: name })}
            value={draft.title[language]}
            error={lacks(draft.title[language])}
            onChange={({ target }) => setDraft({ ...draft, title: { ...draft.title, [language]: target.value } })}
          />
          <Textfield
            multiline
            rows={6}
            id={`terms-text-${language}`}
            lang={language}
            label={m.operator_terms_text({ language: name })}
            value={draft.text[language]}
            error={lacks(draft.text[language])}
            onChange={({ target }) => setDraft({ ...draft, text: { ...draft.text, [language]: target.value } })}
          />
        </Fieldset>
      ))}
      <Textfield
        type="datetime-local"
        label={m.operator_terms_valid_from()}
        description={m.operator_terms_valid_from_hint()}
        value={draft.validFrom}
        onChange={({ target }) => setDraft({ ...draft, validFrom: target.value })}
      />
      <Checkbox
        label={m.operator_terms_sign_again()}
        description={m.operator_terms_sign_again_hint()}
        checked={draft.signAgain}
        onChange={({ target }) => setDraft({ ...draft, signAgain: target.checked })}
      />
      <Alert data-color="info">{m.operator_terms_never_changed()}</Alert>
      <div className="actions">
        <Button type="submit">{m.operator_terms_publish()}</Button>
      </div>
    </form>
  );
}
