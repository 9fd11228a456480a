import { Alert, Button, Fieldset, Heading, Paragraph, Radio } from '@digdir/designsystemet-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { KeyMaker } from '../key-making/key-maker.tsx';
import { KeyReader } from '../key-making/key-reader.tsx';
import type { GivenKey } from '../key-making/read-key.ts';
import type { KeyInMemory } from '../key-making/use-made-key.ts';
import { announce } from '../shell/announcements.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { createIntegration, registerKeys } from './create-integration.ts';
import type { StepProps } from './start-page.tsx';
import { StepHeading } from './step-heading.tsx';
import type { KeyWay } from './steps.ts';

const ways: readonly { readonly way: KeyWay; readonly label: () => string; readonly hint: () => string }[] = [
  { way: 'make', label: () => m.start_way_make(), hint: () => m.start_way_make_hint() },
  { way: 'have', label: () => m.start_way_have(), hint: () => m.start_way_have_hint() },
  { way: 'certificate', label: () => m.start_way_certificate(), hint: () => m.start_way_certificate_hint() },
];

/** How the integration proves who it is. Here it is made. */
export function KeyStep({ orgno, draft, keep, goTo, memory, name }: StepProps & { memory: KeyInMemory; name: string }) {
  const [given, setGiven] = useState<readonly GivenKey[]>();
  const [fault, setFault] = useState<'no-key' | 'not-kept'>();
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const reminder = useRef<HTMLDivElement>(null);
  const queries = useQueryClient();
  const { way } = draft;

  const finish = async ({ evenIfNotKept = false } = {}) => {
    if (isBusy) return;
    const keys = way === 'make' ? memory.key && [memory.key.publicJwk] : given?.map(({ jwk }) => jwk);
    if (way !== 'certificate' && keys === undefined) {
      setFault('no-key');
      if (way === 'have') field.current?.focus();
      else requestAnimationFrame(() => reminder.current?.focus());
      return;
    }
    if (way === 'make' && !memory.isKept && !evenIfNotKept) {
      setFault('not-kept');
      requestAnimationFrame(() => reminder.current?.focus());
      return;
    }
    setFault(undefined);
    setBusy(true);
    const requestId = draft.requestId || crypto.randomUUID();
    let kept = { ...draft, requestId };
    keep(kept);
    try {
      setProblem(undefined);
      const clientId = await createIntegration(orgno, kept, requestId);
      kept = { ...kept, clientId };
      keep(kept);
      if (keys !== undefined) await registerKeys(orgno, clientId, keys);
      keep({ ...kept, kid: keys?.[0]?.kid ?? '', isFinished: true });
      announce(m.start_made({ name: draft.name }));
      await queries.invalidateQueries({ queryKey: ['clients', orgno] });
      goTo('done');
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };

  return (
    <>
      <StepHeading>{m.start_key_heading()}</StepHeading>
      <Fieldset>
        <Fieldset.Legend>{m.start_way()}</Fieldset.Legend>
        {ways.map(({ way: one, label, hint }) => (
          <Radio
            key={one}
            name="way"
            value={one}
            label={label()}
            description={hint()}
            checked={way === one}
            onChange={() => {
              setFault(undefined);
              keep({ ...draft, way: one });
            }}
          />
        ))}
      </Fieldset>
      {way === 'make' && <KeyMaker memory={memory} owner={name} />}
      {way === 'have' && (
        <KeyReader onRead={setGiven} field={field} error={fault === 'no-key' && m.start_key_needed()} />
      )}
      {way === 'certificate' && (
        <Alert data-color="info">
          <Heading level={3} data-size="2xs">
            {m.start_certificate_title()}
          </Heading>
          <Paragraph>{m.start_certificate({ orgno })}</Paragraph>
        </Alert>
      )}
      {way === 'make' && fault !== undefined && (
        <Alert data-color="warning" ref={reminder} tabIndex={-1}>
          <Paragraph>{fault === 'no-key' ? m.start_make_first() : m.start_keep_first()}</Paragraph>
          {fault === 'not-kept' && (
            <Button variant="tertiary" onClick={() => void finish({ evenIfNotKept: true })}>
              {m.start_go_on_anyway()}
            </Button>
          )}
        </Alert>
      )}
      {problem !== undefined && <ProblemAlert problem={problem} />}
      <div className="actions">
        <Button onClick={() => void finish()} aria-disabled={isBusy}>
          {m.start_finish()}
        </Button>
      </div>
    </>
  );
}
