import { type Problem, toProblem } from '../api/problem.ts';
import { actOnEach } from '../instance/act-on-each.ts';

/** Starting costs the machine more than most: a few at once. */
const AT_ONCE = 3;

export interface Job {
  readonly name: string;
  readonly prompt: string;
}

/** `waiting` for its turn, `starting`, `prompting`: it runs and is given its prompt; then `done`, or `failed` and why. */
export interface JobProgress extends Job {
  readonly state: 'waiting' | 'starting' | 'prompting' | 'done' | 'failed';
  readonly problem?: Problem;
}

export interface Starter {
  readonly start: (job: Job) => Promise<{ readonly id: string }>;
  readonly prompt: (id: string, text: string) => Promise<void>;
}

/** Starts each job and gives it its prompt, a few at once; what fails holds up nobody. Tells of each step, and answers how many failed. */
export async function startMany(
  jobs: readonly Job[],
  starter: Starter,
  tell: (progress: readonly JobProgress[]) => void,
): Promise<number> {
  const progress: JobProgress[] = jobs.map((job) => ({ ...job, state: 'waiting' }));
  const step = (index: number, next: Pick<JobProgress, 'state' | 'problem'>) => {
    progress[index] = { ...(jobs[index] as Job), ...next };
    tell([...progress]);
  };
  tell([...progress]);
  const run = async ([index, job]: readonly [number, Job]): Promise<void> => {
    step(index, { state: 'starting' });
    const { id } = await starter.start(job);
    step(index, { state: 'prompting' });
    await starter.prompt(id, job.prompt);
    step(index, { state: 'done' });
  };
  const { failed } = await actOnEach([...jobs.entries()], failingAs(run, step), AT_ONCE);
  return failed.length;
}

/** Tells of a failure when it happens, not when all are over. */
function failingAs(
  run: (item: readonly [number, Job]) => Promise<void>,
  step: (index: number, next: Pick<JobProgress, 'state' | 'problem'>) => void,
) {
  return async (item: readonly [number, Job]): Promise<void> => {
    try {
      await run(item);
    } catch (error) {
      step(item[0], { state: 'failed', problem: toProblem(error) });
      throw error;
    }
  };
}
