import { found, type Found } from '../found.ts';
import type { World } from '../world.ts';
import type { Check } from './check.ts';

/** Whether programs can be kept from the rest of the machine here, and what is left of those that were. */
export const isolation: Check = {
  area: 'isolation',
  judge: (world) => {
    const { sandbox, orphans } = world;
    const skipped = [sandbox, orphans].flatMap((look) => (look.ok ? [] : [look.error]));
    return {
      things: 2 - skipped.length,
      skipped: skipped.length === 0 ? null : skipped.join('; '),
      findings: [...ofSandbox(world), ...ofOrphans(world)],
    };
  },
};

function ofSandbox({ sandbox }: World): Found[] {
  if (!sandbox.ok || sandbox.value === null) return [];
  return [found('sandbox_unavailable', 'sandbox', sandbox.value)];
}

function ofOrphans({ orphans }: World): Found[] {
  if (!orphans.ok) return [];
  return orphans.value.map(({ name, status, instance }) =>
    found('container_orphaned', name, `It is ${status}; it was made for the instance ${instance}.`),
  );
}
