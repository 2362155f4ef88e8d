/** What a process of Berth's own is. It belongs to no instance, whoever happened to start it. */
export type BerthRole = 'daemon' | 'keeper';

const ROLE_VARIABLE = 'BERTH_ROLE';

/** Environment entries by which Berth's own processes are known in the process table. */
export const ROLE_ENTRIES: readonly string[] = [`${ROLE_VARIABLE}=daemon`, `${ROLE_VARIABLE}=keeper`];

/**
 * Environment for Berth's own processes. Node options meant for the user's programs slow Node's start (a CA bundle
 * doubles it) or change it, and a berth started from inside an instance must not carry that instance's marks.
 */
export function ownEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  role: BerthRole,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const forNode = name.startsWith('NODE_') && name !== CODE_CACHE;
    if (value !== undefined && !forNode && !INSTANCE_MARK.test(name)) kept[name] = value;
  }
  return { ...kept, [ROLE_VARIABLE]: role };
}

/** Where Node keeps compiled code; set by whoever starts the daemon, and shared by what the daemon starts. */
const CODE_CACHE = 'NODE_COMPILE_CACHE';
const INSTANCE_MARK = /^BERTH_(?:INSTANCE|INSTANCE_TOKEN|WORKSPACE|PORT_.*)$/;

/** Restores what the launcher set aside for the user's programs (see `berth` and `bin/berth.cjs`). */
export function userEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const restored: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(environment)) {
    restored[name.startsWith(SET_ASIDE) ? name.slice(SET_ASIDE.length) : name] = value;
  }
  return restored;
}

const SET_ASIDE = 'BERTH_USER_';
