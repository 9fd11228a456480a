import {
  Button,
  Checkbox,
  Details,
  Fieldset,
  Radio,
  Select,
  Textfield,
  ValidationMessage,
} from '@digdir/designsystemet-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { findFaults, integrationTypes, type ScopeDraft } from './scope-draft.ts';
import { delegationSourcesQuery } from './scope-queries.ts';

/** What a scope is, field by field with what each means. `prefixes`: those to choose from; none when the name is settled. */
export function ScopeForm({
  orgno,
  draft,
  onChange,
  prefixes,
  send,
  onSend,
  onCancel,
}: {
  orgno: string;
  draft: ScopeDraft;
  onChange: (draft: ScopeDraft) => void;
  prefixes?: readonly string[];
  /** The text of the button. */
  send: string;
  onSend: () => Promise<void>;
  onCancel: () => void;
}) {
  const { data: sources } = useSuspenseQuery(delegationSourcesQuery(orgno));
  const [faults, setFaults] = useState<readonly (keyof ScopeDraft)[]>([]);
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const id = useId();
  const set = <Name extends keyof ScopeDraft>(name: Name, value: ScopeDraft[Name]) =>
    onChange({ ...draft, [name]: value });
  const has = (name: keyof ScopeDraft) => faults.includes(name);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    const found = findFaults(draft);
    setFaults(found);
    setProblem(undefined);
    if (found.length > 0) {
      // After the texts of the faults are there, so that they are heard with their fields.
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    setBusy(true);
    try {
      await onSend();
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };

  return (
    <form className="form" ref={form} onSubmit={(event) => void submit(event)} noValidate>
      {problem !== undefined && <ProblemAlert problem={problem} />}
      {prefixes !== undefined && (
        <>
          <div>
            <label className="stacked" htmlFor={`${id}-prefix`}>
              {m.apis_prefix()}
            </label>
            <Select
              id={`${id}-prefix`}
              value={draft.prefix}
              aria-invalid={has('prefix')}
              onChange={(event) => set('prefix', event.target.value)}
            >
              {prefixes.length > 1 && <Select.Option value="">{m.apis_choose_prefix()}</Select.Option>}
              {prefixes.map((prefix) => (
                <Select.Option key={prefix} value={prefix}>
                  {prefix}
                </Select.Option>
              ))}
            </Select>
            {has('prefix') && <ValidationMessage>{m.apis_choose_prefix()}</ValidationMessage>}
          </div>
          <Textfield
            label={m.apis_subscope()}
            description={m.apis_subscope_hint()}
            value={draft.subscope}
            autoComplete="off"
            spellCheck={false}
            error={has('subscope') && m.apis_subscope_fault()}
            onChange={(event) => set('subscope', event.target.value)}
          />
          <p>
            {m.apis_full_name()}{' '}
            <code className="scope-name">
              {draft.prefix || '…'}:{draft.subscope || '…'}
            </code>
          </p>
        </>
      )}
      <Textfield
        label={m.apis_description()}
        description={m.apis_description_hint()}
        value={draft.description}
        maxLength={255}
        error={has('description') && m.apis_description_fault()}
        onChange={(event) => set('description', event.target.value)}
      />
      <Textfield
        multiline
        rows={4}
        label={m.apis_long_description()}
        description={m.apis_long_description_hint()}
        value={draft.longDescription}
        maxLength={1023}
        onChange={(event) => set('longDescription', event.target.value)}
      />
      <Fieldset>
        <Fieldset.Legend>{m.apis_visibility()}</Fieldset.Legend>
        <Radio
          name={`${id}-visibility`}
          label={m.apis_visibility_public()}
          description={m.apis_visibility_public_hint()}
          checked={draft.visibility === 'PUBLIC'}
          onChange={() => set('visibility', 'PUBLIC')}
        />
        <Radio
          name={`${id}-visibility`}
          label={m.apis_visibility_private()}
          description={m.apis_visibility_private_hint()}
          checked={draft.visibility === 'PRIVATE'}
          onChange={() => set('visibility', 'PRIVATE')}
        />
      </Fieldset>
      <Checkbox
        label={m.apis_open_for_all()}
        description={m.apis_open_for_all_hint()}
        checked={draft.openForAll}
        onChange={(event) => set('openForAll', event.target.checked)}
      />
      <div>
        <label className="stacked" htmlFor={`${id}-source`}>
          {m.apis_delegation()}
        </label>
        <p id={`${id}-source-hint`}>{m.apis_delegation_hint()}</p>
        <Select
          id={`${id}-source`}
          aria-describedby={`${id}-source-hint`}
          value={draft.delegationSource}
          onChange={(event) => set('delegationSource', event.target.value)}
        >
          <Select.Option value="">{m.apis_delegation_none()}</Select.Option>
          {sources.map(({ issuer, name }) => (
            <Select.Option key={issuer} value={issuer}>
              {`${name} (${issuer})`}
            </Select.Option>
          ))}
        </Select>
      </div>
      <Details variant="tinted">
        <Details.Summary>{m.apis_more_attributes()}</Details.Summary>
        <Details.Content>
          <div className="form">
            <Textfield
              label={m.apis_description_nn()}
              value={draft.descriptionNn}
              maxLength={1023}
              onChange={(event) => set('descriptionNn', event.target.value)}
            />
            <Textfield
              label={m.apis_description_en()}
              value={draft.descriptionEn}
              maxLength={1023}
              onChange={(event) => set('descriptionEn', event.target.value)}
            />
            <Textfield
              label={m.apis_lifetime()}
              description={m.apis_lifetime_hint()}
              inputMode="numeric"
              value={draft.lifetime}
              error={has('lifetime') && m.apis_lifetime_fault()}
              onChange={(event) => set('lifetime', event.target.value.trim())}
            />
            <Textfield
              label={m.apis_audience()}
              description={m.apis_audience_hint()}
              value={draft.audience}
              maxLength={2048}
              onChange={(event) => set('audience', event.target.value)}
            />
            <Fieldset>
              <Fieldset.Legend>{m.apis_types()}</Fieldset.Legend>
              <Fieldset.Description>{m.apis_types_hint()}</Fieldset.Description>
              {integrationTypes.map((type) => (
                <Checkbox
                  key={type}
                  label={type}
                  checked={draft.types.includes(type)}
                  onChange={(event) =>
                    set(
                      'types',
                      event.target.checked ? [...draft.types, type] : draft.types.filter((other) => other !== type),
                    )
                  }
                />
              ))}
            </Fieldset>
            <Checkbox
              label={m.apis_opaque()}
              description={m.apis_opaque_hint()}
              checked={draft.opaque}
              onChange={(event) => set('opaque', event.target.checked)}
            />
            <Checkbox
              label={m.apis_european()}
              description={m.apis_european_hint()}
              checked={draft.european}
              onChange={(event) => set('european', event.target.checked)}
            />
          </div>
        </Details.Content>
      </Details>
      <div className="actions">
        <Button type="submit" aria-disabled={isBusy}>
          {send}
        </Button>
        <Button variant="secondary" onClick={onCancel}>
          {m.controls_cancel()}
        </Button>
      </div>
    </form>
  );
}
