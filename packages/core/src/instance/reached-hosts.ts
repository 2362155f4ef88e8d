import {
  ALLOWED_HOSTS_MAX,
  type Confinement,
  formatAllowedHost,
  readAllowedHost,
  type Refusal,
  refusal,
} from '@berth/contract';
import type { StartInput } from '@berth/contract/schemas';
import { err, ok, type Result } from '@berth/foundation';
import type { Assistant } from '../ports/agents.ts';

type Environment = Readonly<Record<string, string>>;

/** With an allow-list they name its own proxy, beside which nothing is reached. */
const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];

/** Why a list of hosts cannot be had; undefined when it can. */
export function allowProblem({
  network,
  allow = [],
  environment = [],
  health,
}: Pick<StartInput, 'network' | 'allow' | 'environment' | 'health'>): string | undefined {
  if (network !== 'allow-list')
    return allow.length === 0 ? undefined : 'Hosts are allowed one by one only with the network allow-list.';
  if (allow.length > ALLOWED_HOSTS_MAX)
    return `At most ${ALLOWED_HOSTS_MAX} hosts can be allowed; these are ${allow.length}.`;
  if (health?.tcp !== undefined)
    return 'With an allow-list its ports are open before it listens, so that health.tcp would always be well. Use health.http.';
  const chosen = environment.find(({ name }) => PROXY_VARIABLES.includes(name.toUpperCase()));
  if (chosen !== undefined)
    return `${chosen.name} is set by Berth with the network allow-list, whose proxy is the only way out, and cannot be chosen.`;
  for (const text of allow) {
    const read = readAllowedHost(text);
    if ('problem' in read)
      return `${JSON.stringify(text)} cannot be allowed: ${read.problem}. Allowed are HOST, HOST:PORT, *.HOST and addresses.`;
  }
  return undefined;
}

/** What was asked for, in the form in which it is kept. */
export function writtenHosts(allow: readonly string[]): string[] {
  const written = allow.flatMap((text) => {
    const read = readAllowedHost(text);
    return 'problem' in read ? [] : [formatAllowedHost(read)];
  });
  return [...new Set(written)];
}

/** With the hosts that its assistant needs, so that it works with an allow-list that names none. */
export function withAssistantHosts<T extends { readonly confinement?: Confinement }>(
  bounds: T,
  assistant: Assistant | undefined,
  env: Environment,
): Result<T, Refusal> {
  const { confinement } = bounds;
  if (confinement?.network !== 'allow-list') return ok(bounds);
  const allowed = writtenHosts([...(confinement.allowed ?? []), ...(assistant?.hosts?.(env) ?? [])]);
  if (allowed.length > 0) return ok({ ...bounds, confinement: { ...confinement, allowed } });
  const message =
    'Nothing is on the allow-list. Name hosts with --allow, or start it with --network none, where nothing is reached either.';
  return err(refusal('invalid_input', message));
}
