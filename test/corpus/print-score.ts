// node test/corpus/print-score.ts [WORDS]. Replays the corpus, or those of its sessions whose names have these words in them,
// and prints how right the detector is. Fails when it is not as right as it was.
import { detect, surprises } from './detect.ts';
import { KNOWN_FAULTS } from './known-faults.ts';
import { faultsOf, scoreTable } from './score-table.ts';

const [words = ''] = process.argv.slice(2);
const scored = await detect(({ agent, session }) => `${agent} ${session}`.includes(words));
console.log(scoreTable(scored));
const known = scored.filter(({ recording }) => `${recording.agent} ${recording.session}` in KNOWN_FAULTS);
for (const fault of known.flatMap(faultsOf)) console.log(`known: ${fault}`);
const news = surprises(scored);
for (const fault of news) console.error(fault);
if (news.length > 0) process.exitCode = 1;
