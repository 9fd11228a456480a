import { Alert, Paragraph } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';

const told: Readonly<Record<string, readonly ['success' | 'info' | 'warning', () => string]>> = {
  Accepted: ['success', () => m.answers_already_approved()],
  Consented: ['success', () => m.answers_already_consented()],
  Rejected: ['info', () => m.answers_already_rejected()],
  Denied: ['info', () => m.answers_already_rejected()],
  Revoked: ['info', () => m.answers_already_revoked()],
  Expired: ['warning', () => m.answers_expired()],
  Timedout: ['warning', () => m.answers_expired()],
};

/** Told instead of the buttons, once a request has been answered or has waited too long. */
export function StatusAlert({ status }: { status: string }) {
  const [colour, tell] = told[status] ?? (['info', () => m.answers_not_open()] as const);
  return (
    <Alert data-color={colour} role="status">
      <Paragraph>{tell()}</Paragraph>
    </Alert>
  );
}
