import './start.css';
import { Button, Paragraph } from '@digdir/designsystemet-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, useRef } from 'react';
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
import { HasBegun } from './step-heading.tsx';
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
  const hasBegun = useRef(false);

  const goTo = (to: Step) => void navigate({ to: '/$orgno/start', params: { orgno }, search: { step: to } });
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
      <div className="step">
        <HasBegun value={hasBegun}>
          <Suspense fallback={<Waiting />}>
            {step === 'api' && <ChooseApiStep {...given} />}
            {step === 'access' && <AccessStep {...given} />}
            {step === 'name' && <NameStep {...given} />}
            {step === 'key' && <KeyStep {...given} memory={memory} name={organisation.name ?? orgno} />}
            {step === 'done' && <DoneStep {...given} memory={memory} name={organisation.name ?? orgno} />}
          </Suspense>
        </HasBegun>
      </div>
    </Page>
  );
}
