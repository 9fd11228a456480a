import './start.css';
import { Button, Paragraph } from '@digdir/designsystemet-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, useEffect, useRef } from 'react';
import { m } from '../../generated/messages/messages.js';
import { hasRight } from '../api/session.ts';
import { useDraft } from '../controls/use-draft.ts';
import { useMadeKey } from '../key-making/use-made-key.ts';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { Waiting } from '../shell/waiting.tsx';
import { AccessStep } from './access-step.tsx';
import { ChooseApiStep } from './choose-api-step.tsx';
import { DoneStep } from './done-step.tsx';
import { KeyStep } from './key-step.tsx';
import { NameStep } from './name-step.tsx';
import { Stepper } from './stepper.tsx';
import { chooseStep, emptyDraft, type StartDraft, type Step } from './steps.ts';

/** What every step is given. */
export interface StepProps {
  readonly orgno: string;
  readonly draft: StartDraft;
  readonly keep: (draft: StartDraft) => void;
  readonly goTo: (step: Step) => void;
}

/** From an API that one wants to a token, a step at a time. */
export function StartPage() {
  const organisation = useOrganisation();
  const { orgno } = organisation;
  const search = useSearch({ from: '/signed-in/$orgno/start' });
  const navigate = useNavigate();
  const [draft, keep, forget] = useDraft(`${orgno}/start`, emptyDraft);
  const memory = useMadeKey();
  const step = chooseStep(search.step, draft);
  const body = useRef<HTMLDivElement>(null);
  const first = useRef(step);

  // Whoever goes on by keyboard or hears the page begins at the step's heading.
  useEffect(() => {
    if (first.current === step) return;
    first.current = step;
    body.current?.querySelector<HTMLElement>('h2')?.focus();
    scrollTo({ top: 0 });
  }, [step]);

  const goTo = (to: Step) =>
    void navigate({ to: '/$orgno/start', params: { orgno }, search: { step: to }, resetScroll: false });
  const startOver = () => {
    memory.forget();
    forget();
    goTo('api');
  };

  if (!hasRight(organisation, 'integrations')) {
    return (
      <Page title={m.start_title()}>
        <Paragraph>{m.start_not_you()}</Paragraph>
      </Page>
    );
  }
  const given: StepProps = { orgno, draft, keep, goTo };
  return (
    <Page
      title={m.start_title()}
      actions={
        draft.isFinished ? (
          <Button variant="secondary" onClick={startOver}>
            {m.start_over()}
          </Button>
        ) : undefined
      }
    >
      <Stepper orgno={orgno} current={step} isFixed={draft.isFinished} />
      <div ref={body} className="step">
        <Suspense fallback={<Waiting />}>
          {step === 'api' && <ChooseApiStep {...given} />}
          {step === 'access' && <AccessStep {...given} />}
          {step === 'name' && <NameStep {...given} />}
          {step === 'key' && <KeyStep {...given} memory={memory} name={organisation.name ?? orgno} />}
          {step === 'done' && <DoneStep {...given} memory={memory} name={organisation.name ?? orgno} />}
        </Suspense>
      </div>
    </Page>
  );
}
