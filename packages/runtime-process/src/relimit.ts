import { BerthError, type CgroupPlace, childGroups, type LimitName, type Limits } from '@berth/contract';
import { type LimitsWritten, rewriteLimits } from '@berth/host';

/** What the groups of a run hold now, and why that is not what was asked for. */
export interface Relimited {
  readonly held: readonly LimitName[];
  readonly refusal?: BerthError;
}

/** Changes what the groups of a living run hold, all or nothing. */
export async function relimit(
  place: CgroupPlace,
  { from, to }: { readonly from: Limits; readonly to: Limits },
): Promise<Relimited> {
  const written = await writeAll(place, to);
  const problems = written.flatMap((each) => each.problems);
  if (problems.length === 0) return { held: written.flatMap(({ held }) => held) };
  const back = await writeAll(place, from);
  const message = `The kernel does not take it: ${problems.join('; ')}. Less memory than is in use cannot be set. Nothing was changed.`;
  const refused = new BerthError({ code: 'limit_refused', message });
  return { held: back.flatMap(({ held }) => held), refusal: refused };
}

function writeAll({ version, hierarchies }: CgroupPlace, limits: Limits): Promise<LimitsWritten[]> {
  const groups = childGroups({ version, hierarchies });
  return Promise.all(
    hierarchies.map(({ controllers }, at) =>
      rewriteLimits(groups[at] ?? '', { version, controllers }, limits),
    ),
  );
}
