import './troubleshooting.css';
import { Alert, Heading, Paragraph } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import { CopyButton } from '../controls/copy-button.tsx';
import type { DecodedJwt } from '../decoding/decode-jwt.ts';
import { DecodedClaims } from '../decoding/decoded-claims.tsx';
import { formatTime } from '../shell/format.ts';
import { CheckList } from './check-list.tsx';
import type { Explanation } from './explain.ts';
import { RefusalCard } from './refusal-card.tsx';

const uses = { yes: m.trouble_used_yes, no: m.trouble_used_no, unknown: m.trouble_used_unknown } as const;

/** What the server says of a trace id, an error or a grant. */
export function ExplanationView({ explanation, grant }: { explanation: Explanation; grant?: DecodedJwt | undefined }) {
  const { summary, refusals, checks, several, problems, token, trace_id: traceId } = explanation;
  return (
    <>
      <Paragraph data-size="lg">{summary}</Paragraph>
      {token !== undefined && (
        <Alert data-color={refusals.length === 0 ? 'success' : 'info'}>
          {m.trouble_would_get({ scope: token.scope, seconds: token.lifetime })}
        </Alert>
      )}
      <dl className="facts">
        {listFacts(explanation).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {traceId !== undefined && (
          <div>
            <dt>{m.trouble_trace()}</dt>
            <dd>
              <code>{traceId}</code> <CopyButton text={traceId} what={m.trouble_trace()} />
            </dd>
          </div>
        )}
      </dl>
      {problems.length > 0 && (
        <section aria-labelledby="problems">
          <Heading level={3} data-size="xs" id="problems">
            {m.trouble_problems()}
          </Heading>
          <ul>
            {problems.map(({ field, message }) => (
              <li key={`${field} ${message}`}>
                {field !== undefined && (
                  <>
                    <code>{field}</code>:{' '}
                  </>
                )}
                <span lang="en">{message}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {several && <Paragraph>{m.trouble_several()}</Paragraph>}
      {refusals.map((refusal) => (
        <RefusalCard key={refusal.refusal} refusal={refusal} />
      ))}
      {checks.length > 0 && <CheckList checks={checks} />}
      {grant !== undefined && <DecodedClaims decoded={grant} kind="grant" />}
    </>
  );
}

function listFacts(explanation: Explanation): readonly (readonly [name: string, value: string])[] {
  const { timestamp, client_id, consumer_orgno, supplier_orgno, scope, key_id, method, path, used } = explanation;
  const facts: readonly (readonly [name: string, value: string | undefined])[] = [
    [m.trouble_when(), timestamp && formatTime(timestamp)],
    [m.trouble_client(), client_id],
    [m.trouble_consumer(), consumer_orgno],
    [m.trouble_supplier(), supplier_orgno],
    [m.trouble_scope(), scope],
    [m.trouble_key(), key_id],
    [m.trouble_call(), method && `${method} ${path}`],
    [m.trouble_used(), used && uses[used]()],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
