import { BerthError, type CgroupPlace, childGroups, type LimitName, type Limits } from '@berth/contract';
import { type LimitsWritten, rewriteLimits } from '@berth/host';

/** Changes what the groups of a living run hold, all or nothing. Returns what they hold now. */
export async function relimit(
  place: CgroupPlace,
  { from, to }: { readonly from: Limits; readonly to: Limits },
): Promise<readonly LimitName[]> {
  const written = await writeAll(place, to);
  const problems = written.flatMap((each) => each.problems);
  if (problems.length === 0) return written.flatMap(({ held }) => held);
  await writeAll(place, from);
  const message = `The kernel does not take it: ${problems.join('; ')}. Less memory than is in use cannot be set. Nothing was changed.`;
  throw new BerthError({ code: 'limit_refused', message });
}

function writeAll({ version, hierarchies }: CgroupPlace, limits: Limits): Promise<LimitsWritten[]> {
  const groups = childGroups({ version, hierarchies });
  return Promise.all(
    hierarchies.map(({ controllers }, at) =>
      rewriteLimits(groups[at] ?? '', { version, controllers }, limits),
    ),
  );
}
