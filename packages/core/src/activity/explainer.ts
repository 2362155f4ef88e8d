import { BERTH_VERSION, type Evidence } from '@berth/contract';
import type { EvidenceView, ExplanationView, Recording } from '@berth/contract/schemas';
import type { Clock } from '@berth/foundation';
import type { Authorize } from '../access/authorize.ts';
import type { Caller } from '../access/caller.ts';
import { unwrap } from '../instance/refusals.ts';
import { storedTarget } from '../instance/targets.ts';
import type { AgentCatalog } from '../ports/agents.ts';
import type { Screens } from '../ports/screens.ts';
import type { InstanceWithRun, Store } from '../ports/store.ts';
import type { ActivityMonitor } from './activity-monitor.ts';

export interface ExplainerParts {
  readonly store: Store;
  readonly agents: AgentCatalog;
  readonly activities: ActivityMonitor;
  readonly screens: Pick<Screens, 'text'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly authorize: Authorize;
}

const NO_RULES: Recording['rules'] = { title: [], notification: [], screen: [] };

/** Says why an instance is said to do what it does. */
export class Explainer {
  readonly #parts: ExplainerParts;

  constructor(parts: ExplainerParts) {
    this.#parts = parts;
  }

  async explain(caller: Caller, target: string): Promise<ExplanationView> {
    return this.#explanation(await this.#find(caller, target));
  }

  /** Everything about it in one piece, for a bug report or a test. Holds what stands on the screen. */
  async record(caller: Caller, target: string): Promise<Recording> {
    const found = await this.#find(caller, target);
    const { id, owner, agent, spec } = found.instance;
    unwrap(this.#parts.authorize(caller, 'terminal.read', { id, owner }));
    const assistant = this.#parts.agents.get(agent)?.assistant;
    const [screen, program] = await Promise.all([
      this.#parts.screens.text(id),
      assistant?.inspect(spec.env, spec.confinement !== undefined),
    ]);
    return {
      format: 1,
      berth: BERTH_VERSION,
      time: iso(this.#parts.clock.now()),
      version: program?.version ?? null,
      explanation: this.#explanation(found),
      screen: screen === undefined ? null : [...screen.lines],
      rules: assistant?.screenRules ?? NO_RULES,
    };
  }

  /** Now, and again after each signal. Whoever reads slowly gets the newest, and fewer of them. */
  async *follow(caller: Caller, target: string, signal: AbortSignal): AsyncGenerator<ExplanationView> {
    const { id } = (await this.#find(caller, target)).instance;
    let news = Promise.withResolvers<void>();
    const stop = this.#parts.activities.listen((instance) => {
      if (instance === id) news.resolve();
    });
    const leave = () => news.resolve();
    signal.addEventListener('abort', leave, { once: true });
    try {
      while (!signal.aborted) {
        news = Promise.withResolvers();
        if (signal.aborted) return;
        yield this.#explanation(await this.#find(caller, id));
        await news.promise;
      }
    } finally {
      stop();
      signal.removeEventListener('abort', leave);
    }
  }

  async #find(caller: Caller, target: string): Promise<InstanceWithRun> {
    const found = await storedTarget(this.#parts.store, target, caller);
    const { id, owner } = found.instance;
    unwrap(this.#parts.authorize(caller, 'instance.read', { id, owner }));
    return found;
  }

  #explanation({ instance, run }: InstanceWithRun): ExplanationView {
    const { activities, agents } = this.#parts;
    const isOver = instance.status === 'exited';
    const report = isOver ? undefined : (activities.report(instance.id) ?? run?.activity ?? undefined);
    const trust = agents.get(instance.agent)?.assistant?.trust;
    return {
      instance: instance.id,
      name: instance.name,
      agent: instance.agent,
      run: isOver ? null : (run?.id ?? null),
      activity: isOver ? 'exited' : (report?.activity ?? 'unknown'),
      since: report === undefined ? null : iso(report.since),
      source: report?.source ?? null,
      label: report?.label ?? null,
      detail: report?.detail ?? null,
      resetsAt: report?.resetsAt == null ? null : iso(report.resetsAt),
      prompts: report?.prompts ?? 0,
      full: [...(trust?.full ?? [])],
      raising: [...(trust?.raising ?? [])],
      evidence: isOver ? [] : activities.evidence(instance.id).map(evidenceView),
    };
  }
}

function evidenceView(evidence: Evidence): EvidenceView {
  const { activity = null, detail = null, time } = evidence;
  return { ...evidence, activity, stopped: evidence.activity === null, detail, time: iso(time) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
