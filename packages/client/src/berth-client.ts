import {
  API_VERSIONS,
  BerthError,
  DEFAULT_GRACE_MS,
  type DialogAnswer,
  type TerminalQuery,
} from '@berth/contract';
import type {
  AnswerView,
  DaemonView,
  EventView,
  ExplanationView,
  InstanceView,
  NoticeTrial,
  NoticeView,
  NotifyView,
  ResourcesView,
  PortsView,
  PromptView,
  Recording,
  StartInput,
} from '@berth/contract/schemas';
import { type BerthPaths, berthPaths } from '@berth/host/paths';
import type { AgentWithProgram, EventItem, EventPage, InstanceSummary } from './answers.ts';
import { type AuditCalls, auditCalls } from './audit-calls.ts';
import { DOCUMENTS } from './documents.ts';
import { isAbsent } from './errors.ts';
import { type CredentialCalls, credentialCalls } from './credential-calls.ts';
import { following } from './following.ts';
import { type ImageCalls, imageCalls } from './image-calls.ts';
import { watchInstances } from './instance-watch.ts';
import {
  INSTALL_ANSWER_MS,
  KEY_ANSWER_MS,
  NOTICE_ANSWER_MS,
  PROMPT_ANSWER_MS,
  START_ANSWER_MS,
  STOP_MARGIN_MS,
  STOP_TURN_MS,
  TURN_ANSWER_MS,
} from './patience.ts';
import { notKilledFromHere, type Reach, reachOf } from './reach.ts';
import { type ListenCalls, listenCalls } from './listen-calls.ts';
import { type PreviewCalls, previewCalls } from './preview-calls.ts';
import { type RecoveryCalls, recoveryCalls } from './recovery-calls.ts';
import { repeating } from './repeating.ts';
import { type ResourceCalls, resourceCalls } from './resource-calls.ts';
import { type SettingCalls, settingCalls } from './setting-calls.ts';
import type { TerminalHandlers, TerminalSession } from './terminal-session.ts';
import { type CallOptions, call, subscribe, type TransportOptions } from './transport.ts';

export interface ClientOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the daemon's program; without it no daemon is ever started. */
  readonly daemonEntry?: string;
  readonly apiVersion?: number;
}

/**
 * Typed access to one Berth. Starts the daemon when there is none, and repeats a request whose daemon died over it:
 * queries are harmless, and a mutation carries a key under which it is recorded once. What types is not repeated.
 */
export class BerthClient {
  readonly paths: BerthPaths;
  readonly recovery: RecoveryCalls = recoveryCalls((...request) => this.#call(...request));
  readonly audit: AuditCalls = auditCalls((...request) => this.#call(...request));
  readonly images: ImageCalls = imageCalls(
    (...request) => this.#call(...request),
    () => this.ensureDaemon().then(() => this.#transport),
  );
  readonly use: ResourceCalls = resourceCalls((...request) => this.#call(...request));
  /** Where the daemon listens beside its socket. */
  readonly listening: ListenCalls = listenCalls((...request) => this.#call(...request));
  readonly previews: PreviewCalls = previewCalls((...request) => this.#call(...request));
  readonly settings: SettingCalls = settingCalls((...request) => this.#call(...request));
  readonly credentials: CredentialCalls = credentialCalls((...request) => this.#call(...request));
  readonly #options: ClientOptions;
  #reach: Reach | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.paths = berthPaths(options.environment);
  }

  async instances(options: { includeRemoved?: boolean } = {}): Promise<InstanceView[]> {
    return (await this.#call<{ instances: InstanceView[] }>(DOCUMENTS.instances, options)).instances;
  }

  async instance(target: string): Promise<InstanceView> {
    return (await this.#call<{ instance: InstanceView }>(DOCUMENTS.instance, { target })).instance;
  }

  /** The little about each instance by which a person tells it from the others. */
  async names(options: CallOptions = {}): Promise<InstanceSummary[]> {
    return (await this.#call<{ instances: InstanceSummary[] }>(DOCUMENTS.names, {}, options)).instances;
  }

  async agents(options: CallOptions = {}): Promise<{ id: string; title: string }[]> {
    type Agents = { agents: { id: string; title: string }[] };
    return (await this.#call<Agents>(DOCUMENTS.agents, {}, options)).agents;
  }

  /** With their programs, as a caller with those variables finds them; all of them, or the one with that id. */
  async agentPrograms(
    environment: NonNullable<StartInput['environment']>,
    id?: string,
  ): Promise<AgentWithProgram[]> {
    const variables = { environment, ...(id === undefined ? {} : { id }) };
    return (await this.#call<{ agents: AgentWithProgram[] }>(DOCUMENTS.agentPrograms, variables)).agents;
  }

  /** Takes as long as a download of some hundred megabytes. */
  async installAgent(agent: string, environment: NonNullable<StartInput['environment']>): Promise<void> {
    const variables = { agent, environment };
    await this.#call(DOCUMENTS.installAgent, variables, { timeoutMs: INSTALL_ANSWER_MS, repeat: false });
  }

  async ports(options: { all?: boolean } = {}): Promise<PortsView> {
    type Answer = { ports: PortsView['range'] & Pick<PortsView, 'ports'> };
    const { from, to, ports } = (await this.#call<Answer>(DOCUMENTS.ports, options)).ports;
    return { range: { from, to }, ports };
  }

  async daemon(options: CallOptions = {}): Promise<DaemonView> {
    return (await this.#call<{ daemon: DaemonView }>(DOCUMENTS.daemon, {}, options)).daemon;
  }

  async start(input: StartInput): Promise<InstanceView> {
    const keyed = { idempotencyKey: crypto.randomUUID(), ...input };
    const options = { timeoutMs: START_ANSWER_MS };
    return (await this.#call<{ startInstance: InstanceView }>(DOCUMENTS.start, { input: keyed }, options))
      .startInstance;
  }

  /** `among` says how many the caller stops side by side: with many, each takes longer. */
  async stop(
    target: string,
    graceMs?: number,
    { among = 1 }: { readonly among?: number } = {},
  ): Promise<InstanceView> {
    const variables = keyed({ target, ...(graceMs === undefined ? {} : { graceMs }) });
    const timeoutMs = (graceMs ?? DEFAULT_GRACE_MS) + STOP_MARGIN_MS + among * STOP_TURN_MS;
    const options = { timeoutMs };
    return (await this.#call<{ stopInstance: InstanceView }>(DOCUMENTS.stop, variables, options))
      .stopInstance;
  }

  /** `fresh` begins a new conversation instead of going on with the last one. */
  async restart(target: string, graceMs?: number, fresh = false): Promise<InstanceView> {
    const patience = graceMs === undefined ? {} : { graceMs };
    const variables = keyed({ target, ...patience, ...(fresh ? { fresh } : {}) });
    const options = { timeoutMs: (graceMs ?? DEFAULT_GRACE_MS) + STOP_MARGIN_MS + START_ANSWER_MS };
    return (await this.#call<{ restartInstance: InstanceView }>(DOCUMENTS.restart, variables, options))
      .restartInstance;
  }

  async remove(target: string): Promise<InstanceView> {
    return (await this.#call<{ removeInstance: InstanceView }>(DOCUMENTS.remove, keyed({ target })))
      .removeInstance;
  }

  /** Never repeated once the daemon had it: what was typed and not yet recorded would be typed twice. */
  async send(target: string, text: string): Promise<InstanceView> {
    const options = { repeat: false };
    return (await this.#call<{ sendInput: InstanceView }>(DOCUMENTS.send, keyed({ target, text }), options))
      .sendInput;
  }

  /** Prompts of an instance, oldest first. */
  async prompts(target: string): Promise<PromptView[]> {
    return (await this.#call<{ prompts: PromptView[] }>(DOCUMENTS.prompts, { target })).prompts;
  }

  /** Resolves when the prompt was delivered or not, and at once when it has to wait. Rejects `no_assistant`. */
  async sendPrompt(target: string, text: string, urgent = false): Promise<PromptView> {
    const options = { repeat: false, timeoutMs: PROMPT_ANSWER_MS };
    const variables = { target, text, urgent };
    return (await this.#call<{ sendPrompt: PromptView }>(DOCUMENTS.sendPrompt, variables, options))
      .sendPrompt;
  }

  /** Resolves at the end of the prompt's turn, however long that takes. */
  async askPrompt(target: string, text: string, urgent = false): Promise<AnswerView> {
    const options = { repeat: false, timeoutMs: TURN_ANSWER_MS };
    const variables = { target, text, urgent };
    return (await this.#call<{ askPrompt: AnswerView }>(DOCUMENTS.askPrompt, variables, options)).askPrompt;
  }

  async withdrawPrompt(target: string, prompt: string): Promise<PromptView> {
    type Answer = { withdrawPrompt: PromptView };
    return (await this.#call<Answer>(DOCUMENTS.withdrawPrompt, { target, prompt }, { repeat: false }))
      .withdrawPrompt;
  }

  async repeatPrompt(target: string, prompt: string): Promise<PromptView> {
    type Answer = { repeatPrompt: PromptView };
    const options = { repeat: false, timeoutMs: PROMPT_ANSWER_MS };
    return (await this.#call<Answer>(DOCUMENTS.repeatPrompt, { target, prompt }, options)).repeatPrompt;
  }

  /** With `since`, the `activitySince` that was shown with the question, only that one is answered. */
  async answerDialog(target: string, answer: DialogAnswer, since?: string): Promise<InstanceView> {
    type Answer = { answerDialog: InstanceView };
    const variables = { target, answer, ...(since === undefined ? {} : { since }) };
    const options = { repeat: false, timeoutMs: KEY_ANSWER_MS };
    return (await this.#call<Answer>(DOCUMENTS.answerDialog, variables, options)).answerDialog;
  }

  async interruptTurn(target: string): Promise<InstanceView> {
    type Answer = { interruptTurn: InstanceView };
    const options = { repeat: false, timeoutMs: KEY_ANSWER_MS };
    return (await this.#call<Answer>(DOCUMENTS.interruptTurn, { target }, options)).interruptTurn;
  }

  /** Why an instance is said to do what it does. */
  async explain(target: string): Promise<ExplanationView> {
    return (await this.#call<{ explain: ExplanationView }>(DOCUMENTS.explain, { target })).explain;
  }

  /** All that is needed to understand it elsewhere; holds what stands on the screen. */
  async recording(target: string): Promise<Recording> {
    return (await this.#call<{ recording: Recording }>(DOCUMENTS.recording, { target })).recording;
  }

  /** The same now, and again after each signal; goes on with the next daemon as `events` does. */
  async *watchExplanation(
    target: string,
    options: { signal?: AbortSignal } = {},
  ): AsyncGenerator<ExplanationView> {
    type Item = { explain: ExplanationView };
    const follow = () => this.#subscribe<Item>(DOCUMENTS.watchExplanation, { target }, options);
    for await (const { explain } of following(follow, options.signal)) yield explain;
  }

  async eventPage(after: number, limit?: number): Promise<EventPage> {
    return (await this.#call<{ events: EventPage }>(DOCUMENTS.eventPage, { after, limit })).events;
  }

  /** What happened to an instance, oldest first. */
  async history(target: string, limit: number): Promise<EventView[]> {
    return (await this.#call<{ history: EventView[] }>(DOCUMENTS.history, { target, limit })).history;
  }

  /**
   * Events after `after`, or from now on, until aborted; goes on with the next daemon when this one goes away. Rejects
   * `daemon_unavailable` when none comes: whoever only watches does not start one.
   */
  async *events(options: { after?: number; signal?: AbortSignal }): AsyncGenerator<EventItem> {
    let cursor = options.after ?? (await this.eventPage(Number.MAX_SAFE_INTEGER, 1)).head;
    const follow = () => this.#subscribe<{ events: EventItem }>(DOCUMENTS.events, { after: cursor }, options);
    for await (const { events: item } of following(follow, options.signal)) {
      cursor = item.event?.seq ?? item.gap?.to ?? cursor;
      yield item;
    }
  }

  /** How notices are given. */
  async notify(): Promise<NotifyView> {
    return (await this.#call<{ notify: NotifyView }>(DOCUMENTS.notify)).notify;
  }

  /** Gives a notice that is none, in every way. */
  async tryNotice(directory: string): Promise<NoticeTrial[]> {
    type Answer = { tryNotice: NoticeTrial[] };
    const options = { repeat: false, timeoutMs: NOTICE_ANSWER_MS };
    return (await this.#call<Answer>(DOCUMENTS.tryNotice, { directory }, options)).tryNotice;
  }

  /** Notices as they are given, until aborted; goes on with the next daemon as `events` does. Never starts one. */
  async *notices(options: { signal?: AbortSignal } = {}): AsyncGenerator<NoticeView> {
    const follow = () => this.#subscribe<{ notices: NoticeView }>(DOCUMENTS.notices, {}, options);
    for await (const { notices } of following(follow, options.signal)) yield notices;
  }

  /** What runs use now: never older than a second. */
  async resources(): Promise<ResourcesView> {
    return (await this.#call<{ resources: ResourcesView }>(DOCUMENTS.resources)).resources;
  }

  /**
   * What runs use, now and then every second, until aborted. Starts a daemon if there is none at first; goes on with the
   * next one as `events` does, whose first view knows no `cpu` again.
   */
  async *watchResources(options: { signal?: AbortSignal } = {}): AsyncGenerator<ResourcesView> {
    await this.ensureDaemon();
    const follow = () => this.#subscribe<{ resources: ResourcesView }>(DOCUMENTS.watchResources, {}, options);
    for await (const { resources } of following(follow, options.signal)) yield resources;
  }

  #subscribe<T>(
    query: string,
    variables: Record<string, unknown>,
    { signal }: { signal?: AbortSignal | undefined },
  ): AsyncGenerator<T> {
    return subscribe<T>(this.#transport, { query, variables }, signal === undefined ? {} : { signal });
  }

  /**
   * The instances, and again after every change, until aborted: by events and never by the clock, however many there are
   * at once. Goes on with the next daemon as `events` does, and rejects as it does. Only the beginning may start a daemon.
   */
  async *watchInstances(
    options: { includeRemoved?: boolean; signal?: AbortSignal } = {},
  ): AsyncGenerator<InstanceView[]> {
    const { head } = await this.eventPage(Number.MAX_SAFE_INTEGER, 1);
    const { includeRemoved = false, signal } = options;
    const request = { query: DOCUMENTS.instances, variables: { includeRemoved } };
    const feed = {
      list: async () => (await call<{ instances: InstanceView[] }>(this.#transport, request)).instances,
      happenings: (signal: AbortSignal) => this.events({ after: head, signal }),
    };
    yield* watchInstances(feed, signal);
  }

  /** Opens a terminal. Resolves when the connection stands; refusals come through the handlers. */
  async openTerminal(
    query: TerminalQuery,
    handlers: TerminalHandlers,
    options: { autostart?: boolean } = {},
  ): Promise<TerminalSession> {
    const { openTerminalSession } = await import('./terminal-session.ts');
    const open = () => openTerminalSession(this.#transport, query, handlers);
    return options.autostart === false ? open() : this.#repeating(open);
  }

  /** Ends the daemon; instances go on. Never starts one. */
  async stopDaemon(): Promise<void> {
    await call(this.#plainTransport, { query: DOCUMENTS.stopDaemon });
  }

  /** Ends a daemon that does not answer, if it is still the process that wrote down who it is. */
  async killDaemon(): Promise<number | undefined> {
    if (this.#transport.remote !== undefined) throw notKilledFromHere();
    const { killDaemonProcess } = await import('./kill-daemon.ts');
    return killDaemonProcess(this.paths);
  }

  /** Who serves, of whatever version: what it takes to end a daemon that is older than this client. Never starts one. */
  async presentDaemon(options: CallOptions = {}): Promise<Pick<DaemonView, 'pid' | 'version' | 'running'>> {
    type Answer = { daemon: Pick<DaemonView, 'pid' | 'version' | 'running'> };
    return (await call<Answer>(this.#plainTransport, { query: DOCUMENTS.presentDaemon }, options)).daemon;
  }

  /** The daemon's own account, without ever starting one. */
  async existingDaemon(options: CallOptions = {}): Promise<DaemonView> {
    return (await call<{ daemon: DaemonView }>(this.#transport, { query: DOCUMENTS.daemon }, options)).daemon;
  }

  /** Starts the daemon if nobody answers. Rejects `daemon_unavailable` where that is not wanted. */
  async ensureDaemon(): Promise<void> {
    try {
      await call(this.#transport, { query: '{ __typename }' });
    } catch (error) {
      if (!isAbsent(error)) throw error;
      await this.#startDaemon(error);
    }
  }

  /** Found out when it is needed: many commands ask no daemon. */
  get #transport(): TransportOptions {
    const { environment, apiVersion } = this.#options;
    this.#reach ??= reachOf(environment);
    const version = apiVersion === undefined ? {} : { apiVersion };
    return { ...this.#reach, socket: this.paths.daemonSocket, ...version };
  }

  /** For what every version of the API has. */
  get #plainTransport(): TransportOptions {
    return { ...this.#transport, apiVersion: this.#options.apiVersion ?? API_VERSIONS.min };
  }

  #call<T>(
    query: string,
    variables: Record<string, unknown> = {},
    { repeat = true, ...options }: CallOptions & { readonly repeat?: boolean } = {},
  ): Promise<T> {
    const ask = () => call<T>(this.#transport, { query, variables }, options);
    return this.#repeating(ask, repeat);
  }

  #repeating<T>(ask: () => Promise<T>, repeat = true): Promise<T> {
    return repeating(ask, { repeat, startDaemon: (absence) => this.#startDaemon(absence) });
  }

  async #startDaemon(absence: unknown): Promise<void> {
    const { daemonEntry: entry, environment } = this.#options;
    if (entry === undefined || this.#reach?.remote !== undefined) throw absence;
    if (environment['BERTH_NO_AUTOSTART'] === '1') {
      const message = `No daemon answers on ${this.paths.daemonSocket}, and BERTH_NO_AUTOSTART forbids to start one.`;
      throw new BerthError({ code: 'daemon_unavailable', message }, { cause: absence });
    }
    const { startDaemonProcess } = await import('./daemon-process.ts');
    return startDaemonProcess({ paths: this.paths, entry, environment });
  }
}

function keyed<T extends object>(variables: T): T & { idempotencyKey: string } {
  return { ...variables, idempotencyKey: crypto.randomUUID() };
}
