export const steps = ['api', 'access', 'name', 'key', 'done'] as const;
export type Step = (typeof steps)[number];

export type KeyWay = 'make' | 'have' | 'certificate';

/** What has been chosen and typed. No key is ever in it. */
export interface StartDraft {
  readonly scope: string;
  readonly name: string;
  readonly reason: string;
  readonly contact: string;
  readonly way: KeyWay;
  /** Of the integration, once it has been made. */
  readonly clientId: string;
  /** So that an integration whose answer was lost is not made twice. */
  readonly requestId: string;
  /** Of the key, once it has been registered. */
  readonly kid: string;
  readonly isFinished: boolean;
}

export const emptyDraft: StartDraft = {
  scope: '',
  name: '',
  reason: '',
  contact: '',
  way: 'make',
  clientId: '',
  requestId: '',
  kid: '',
  isFinished: false,
};

/** The step that can be shown: the one in the address, or the last one whose ground has been laid. */
export function chooseStep(wanted: Step | undefined, { scope, name, isFinished }: StartDraft): Step {
  if (isFinished) return 'done';
  if (scope === '') return 'api';
  if (wanted === undefined) return 'access';
  if (wanted === 'done' || wanted === 'key') return name.trim() === '' ? 'name' : 'key';
  return wanted;
}
