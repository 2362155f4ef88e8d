import type { Attack } from '../attack.ts';
import { CREDENTIAL_ATTACKS } from './credentials.ts';
import { FLOOD_ATTACKS } from './floods.ts';
import { FRAMING_ATTACKS } from './framing.ts';
import { HOST_ATTACKS } from './hosts.ts';
import { INSTANCE_ATTACKS } from './instances.ts';
import { LOGIN_ATTACKS } from './logins.ts';
import { ORIGIN_ATTACKS } from './origins.ts';
import { OUTPUT_ATTACKS } from './outputs.ts';
import { PATH_ATTACKS } from './paths.ts';
import { QUERY_ATTACKS } from './queries.ts';
import { RECORD_ATTACKS } from './records.ts';
import { SCOPE_ATTACKS } from './scopes.ts';
import { WEBSOCKET_ATTACKS } from './websockets.ts';

/** Everything that is tried, by the file that tries it. */
export const CATALOGUE: Readonly<Record<string, readonly Attack[]>> = {
  'doors.security.test.ts': [...CREDENTIAL_ATTACKS, ...HOST_ATTACKS, ...ORIGIN_ATTACKS],
  'requests.security.test.ts': [...SCOPE_ATTACKS, ...FRAMING_ATTACKS, ...PATH_ATTACKS, ...QUERY_ATTACKS],
  'logins.security.test.ts': LOGIN_ATTACKS,
  'terminals.security.test.ts': [...WEBSOCKET_ATTACKS, ...OUTPUT_ATTACKS],
  'instances.security.test.ts': [...INSTANCE_ATTACKS, ...RECORD_ATTACKS],
  'floods.security.test.ts': FLOOD_ATTACKS,
};
