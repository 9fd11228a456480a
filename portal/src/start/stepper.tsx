import { Link } from '@tanstack/react-router';
import { m } from '../../generated/messages/messages.js';
import { type Step, steps } from './steps.ts';

const stepNames: Readonly<Record<Step, () => string>> = {
  api: () => m.start_step_api(),
  access: () => m.start_step_access(),
  name: () => m.start_step_name(),
  key: () => m.start_step_key(),
  done: () => m.start_step_done(),
};

/** Where one is, and the way back to what has been done. `isFixed`: nothing can be gone back to any more. */
export function Stepper({ orgno, current, isFixed }: { orgno: string; current: Step; isFixed: boolean }) {
  const at = steps.indexOf(current);
  return (
    <nav aria-label={m.start_steps()}>
      <ol className="stepper">
        {steps.map((step, index) => {
          const name = stepNames[step]();
          const isDone = index < at;
          return (
            <li key={step} data-state={isDone ? 'done' : index === at ? 'current' : 'coming'}>
              <span className="step-mark" aria-hidden="true">
                {isDone ? '✓' : index + 1}
              </span>
              {isDone && !isFixed ? (
                <Link to="/$orgno/start" params={{ orgno }} search={{ step }}>
                  {name}
                  <span className="ds-sr-only">, {m.start_step_is_done()}</span>
                </Link>
              ) : (
                <span aria-current={index === at ? 'step' : undefined}>
                  {name}
                  {isDone && <span className="ds-sr-only">, {m.start_step_is_done()}</span>}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
