import { detectorOf, recordings } from './corpus.ts';
import { KNOWN_FAULTS } from './known-faults.ts';
import type { RecordedSession } from './recording.ts';
import { type Detector, replay } from './replay.ts';
import { score } from './score.ts';
import { faultsOf, type Scored } from './score-table.ts';

/** Replays sessions with the detector as it is, or with another one. */
export async function detect(
  wanted: (recording: RecordedSession) => boolean = () => true,
  change: (detector: Detector) => Detector = (own) => own,
): Promise<Scored[]> {
  const all: Scored[] = [];
  for (const recording of recordings().filter(wanted)) {
    const shown = await replay(recording, change(detectorOf(recording.agent)));
    all.push({ recording, score: score(recording, shown) });
  }
  return all;
}

/** Faults that are not known, and sessions that have other faults than those that are known of them. */
export function surprises(all: readonly Scored[]): string[] {
  return all.flatMap((scored) => {
    const { agent, session } = scored.recording;
    const faults = faultsOf(scored);
    const known = KNOWN_FAULTS[`${agent} ${session}`]?.count ?? 0;
    if (faults.length === known) return [];
    return [`${agent} ${session}: ${faults.length} faults, ${known} are known`, ...faults];
  });
}
