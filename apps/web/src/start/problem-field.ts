import type { Problem } from '../api/problem.ts';
import type { StartField } from './start-form.ts';

/** The field that the daemon's refusal is about, where its code tells. */
const FIELDS: Partial<Record<Problem['code'], StartField>> = {
  name_invalid: 'name',
  name_taken: 'name',
  agent_unknown: 'agent',
  agent_invalid: 'agent',
  agent_not_installed: 'agent',
  command_not_found: 'command',
  command_not_executable: 'command',
  directory_missing: 'directory',
  directory_unreadable: 'directory',
  port_out_of_range: 'ports',
  ports_exhausted: 'ports',
  quota_exceeded: 'wait',
  memory_scarce: 'wait',
  limit_missing: 'memory',
  limit_refused: 'memory',
  isolation_unavailable: 'isolation',
  isolation_file_invalid: 'isolation',
  engine_unreachable: 'isolation',
  engine_unsupported: 'isolation',
  image_missing: 'image',
  place_not_confined: 'mounts',
};

export function problemField({ code }: Problem, kind: 'agent' | 'command'): StartField | undefined {
  const field = FIELDS[code];
  return field === 'command' && kind === 'agent' ? 'agent' : field;
}
