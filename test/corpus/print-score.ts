// node test/corpus/print-score.ts [SESSION]. Replays the corpus and prints how right the detector is, and where it is not.
import { detectorOf, recordings } from './corpus.ts';
import { replay } from './replay.ts';
import { score } from './score.ts';
import { faultsOf, type Scored, scoreTable } from './score-table.ts';

const [only = ''] = process.argv.slice(2);
const scored: Scored[] = [];
for (const recording of recordings().filter(({ agent, session }) => `${agent}-${session}`.includes(only))) {
  const shown = await replay(recording, detectorOf(recording.agent));
  scored.push({ recording, score: score(recording, shown) });
}
console.log(scoreTable(scored));
for (const fault of scored.flatMap(faultsOf)) console.log(fault);
