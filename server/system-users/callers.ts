import { lookUp, machine, party, person } from '#endpoints';
import { PORTAL_SCOPE } from '#sign-in';
import { mayApproveSystemUser } from './decide-approver.ts';

/** Opens the look-up of system users. */
export const SYSTEM_USER_LOOK_UP = 'altinn:maskinporten/systemuser.read';
/** Opens the systems of every vendor. */
export const REGISTER_ADMIN = 'altinn:authentication/systemregister.admin';

/**
 * A vendor acts in its own name. A supplier that has registered a client in the name of another organisation is not that
 * organisation: its tokens name the supplier, and open nothing here.
 */
const vendor = (...scopes: readonly string[]) => machine(scopes, { ownNameOnly: true });

/** Who may call the endpoints of the room. */
export const callers = {
  /** A vendor that keeps its systems. */
  registrar: vendor('altinn:authentication/systemregister.write', REGISTER_ADMIN),
  /** A vendor that asks customers. */
  asker: vendor('altinn:authentication/systemuser.request.write'),
  /** A vendor that reads what it has asked. */
  reader: vendor('altinn:authentication/systemuser.request.read'),
  /** Maskinporten, when it is asked for a token. */
  maskinporten: lookUp([SYSTEM_USER_LOOK_UP]),
  /** Any person. What they may read is decided by their roles. */
  person: person([PORTAL_SCOPE]),
  /** A person who approves system users for the organisation in the path. */
  approver: party([PORTAL_SCOPE], mayApproveSystemUser),
} as const;
