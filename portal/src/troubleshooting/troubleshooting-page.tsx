import './troubleshooting.css';
import { Heading, Paragraph } from '@digdir/designsystemet-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { type Explained, explain } from './explain.ts';
import { ExplainedResult } from './explained-result.tsx';
import { PasteForm } from './paste-form.tsx';
import { RefusalList } from './refusal-list.tsx';

type State =
  | { readonly is: 'nothing' | 'waiting' }
  | { readonly is: 'done'; readonly explained: Explained }
  | { readonly is: 'problem'; readonly problem: unknown };

/** One field for whatever somebody has, its explanation, and the refusals as they come. */
export function TroubleshootingPage() {
  const { orgno } = useParams({ from: '/signed-in/$orgno/troubleshooting' });
  const { trace } = useSearch({ from: '/signed-in/$orgno/troubleshooting' });
  const navigate = useNavigate();
  const [state, setState] = useState<State>({ is: 'nothing' });
  const heading = useRef<HTMLHeadingElement>(null);
  const asked = useRef(0);

  const run = async (text: string, clear: () => void) => {
    asked.current += 1;
    const turn = asked.current;
    setState({ is: 'waiting' });
    try {
      const explained = await explain(orgno, text);
      if (explained.kind === 'private key') clear();
      // The answer to an earlier question is not the answer to this one.
      if (turn === asked.current) setState({ is: 'done', explained });
    } catch (problem) {
      if (turn === asked.current) setState({ is: 'problem', problem });
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for each trace id of the address once
  useEffect(() => {
    if (trace !== undefined) void run(trace, () => undefined);
  }, [trace, orgno]);
  useEffect(() => {
    if (state.is === 'done') heading.current?.focus();
  }, [state]);

  const leaveTrace = () => {
    if (trace !== undefined) void navigate({ to: '.', search: {}, replace: true, resetScroll: false });
  };
  const fault = state.is === 'done' ? describeFault(state.explained) : undefined;
  return (
    <Page title={m.trouble_title()}>
      <Paragraph>{m.trouble_intro()}</Paragraph>
      <PasteForm
        busy={state.is === 'waiting'}
        fault={fault}
        onExplain={(text, clear) => {
          leaveTrace();
          void run(text, clear);
        }}
        onClear={() => {
          asked.current += 1;
          leaveTrace();
          setState({ is: 'nothing' });
        }}
      />
      {state.is === 'waiting' && <Waiting />}
      {state.is === 'problem' && <ProblemAlert problem={state.problem} />}
      {state.is === 'done' && fault === undefined && (
        <section className="explanation" aria-labelledby="explanation">
          <Heading level={2} data-size="sm" id="explanation" ref={heading} tabIndex={-1}>
            {m.trouble_result()}
          </Heading>
          <ExplainedResult explained={state.explained} />
        </section>
      )}
      <RefusalList orgno={orgno} />
    </Page>
  );
}

function describeFault({ kind }: Explained): string | undefined {
  if (kind === 'empty') return m.trouble_empty();
  return kind === 'too long' ? m.trouble_too_long() : undefined;
}
