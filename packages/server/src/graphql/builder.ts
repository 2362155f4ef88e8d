import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import type {
  AgentDesk,
  AuditDesk,
  AuditLines,
  Berth,
  Caller,
  CloserLook,
  CredentialDesk,
  Dialogs,
  ExecDesk,
  ExecResult,
  Explainer,
  ImageDesk,
  ImageStep,
  Inbox,
  InstanceChanges,
  InstanceFeed,
  NoticeDesk,
  OpenPrompts,
  QuotaDesk,
  RecoveryDesk,
  SettingsDesk,
  ResourceMonitor,
} from '@berth/core';
import type { ListenWish } from '@berth/contract';
import type {
  AgentView,
  AnswerView,
  CredentialView,
  AuditProblem,
  AuditRecordView,
  AuditVerdict,
  DaemonView,
  DoctorReport,
  EnvironmentVariable,
  EventGap,
  EventView,
  EvidenceView,
  ExplanationView,
  ExitView,
  ImageView,
  InstanceView,
  LoginLinkView,
  ListeningView,
  MemoryView,
  NewTokenView,
  NoticeTrial,
  NoticeView,
  NotifyView,
  PortHolder,
  PortsView,
  limitViewSchema,
  mountSchema,
  portViewSchema,
  ProgramView,
  PromptView,
  QueueView,
  QuotasView,
  RecoveryPlanView,
  RecoveryView,
  ResourcePoint,
  ResourcesView,
  ResourceUse,
  ScreenView,
} from '@berth/contract/schemas';
import type { PreviewOpener } from '../http/previews.ts';

/** What every resolver works with. */
export interface ApiContext {
  readonly caller: Caller;
  readonly berth: Berth;
  readonly instanceFeed: InstanceFeed;
  readonly closerLook: CloserLook;
  readonly resources: ResourceMonitor;
  readonly agents: AgentDesk;
  readonly exec: ExecDesk;
  readonly images: ImageDesk;
  readonly explainer: Explainer;
  readonly inbox: Inbox;
  readonly openPrompts: OpenPrompts;
  readonly dialogs: Dialogs;
  readonly notices: NoticeDesk;
  readonly recovery: RecoveryDesk;
  readonly settings: SettingsDesk;
  readonly quotas: QuotaDesk;
  readonly previews: PreviewOpener;
  readonly credentials: CredentialDesk;
  readonly auditDesk: AuditDesk;
  readonly daemon: DaemonControl;
  readonly doctor: Doctor;
  readonly listening: ListenControl;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
}

/** Compares what is written down with what is there. */
export interface Doctor {
  /** One at a time: who asks meanwhile gets the same report. */
  examine(): Promise<DoctorReport>;
}

/** What the API may ask of the process it lives in. */
export interface DaemonControl {
  view(): Promise<Omit<DaemonView, 'listening'>>;
  /** Ends the daemon after the answer was sent. Instances go on. */
  shutDown(): void;
}

/** Ways in beside the private socket, and how they are changed. */
export interface ListenControl {
  /** Resolves when it is known whether the daemon could listen. */
  view(): Promise<ListeningView>;
  /** Listens as it is wished, also from the next daemon on. `default`: as access.yaml says, or by itself. */
  change(wish: ListenWish | 'default'): Promise<ListeningView>;
}

/** One element of the event stream: an event, or the range that is no longer kept. */
export interface EventItem {
  readonly event: EventView | null;
  readonly gap: EventGap | null;
}

export interface EventPageView {
  readonly events: readonly EventView[];
  readonly gap: EventGap | null;
  readonly head: number;
}

interface Types {
  Context: ApiContext;
  DefaultFieldNullability: false;
  Scalars: { JSON: { Input: unknown; Output: unknown } };
  Objects: {
    Instance: InstanceView;
    InstanceChanges: InstanceChanges;
    Screen: ScreenView;
    EnvironmentVariable: EnvironmentVariable;
    Exit: ExitView;
    Port: (typeof portViewSchema)['_output'];
    Mount: (typeof mountSchema)['_output'];
    Limit: (typeof limitViewSchema)['_output'];
    PortHolder: PortHolder;
    Ports: PortsView;
    Event: EventView;
    EventGap: EventGap;
    EventItem: EventItem;
    EventPage: EventPageView;
    Daemon: Omit<DaemonView, 'listening'>;
    DoctorReport: DoctorReport;
    DoctorLook: DoctorReport['looked'][number];
    Finding: DoctorReport['findings'][number];
    Caller: Caller;
    Listening: ListeningView;
    Listener: ListeningView['listen'][number];
    Authority: NonNullable<ListeningView['authority']>;
    Prompt: PromptView;
    Answer: AnswerView;
    AuditLines: AuditLines;
    AuditProblem: AuditProblem;
    AuditRecord: AuditRecordView;
    AuditVerdict: AuditVerdict;
    TokenUsage: NonNullable<AnswerView['tokens']>;
    Evidence: EvidenceView;
    Explanation: ExplanationView;
    Agent: AgentView;
    Program: ProgramView;
    Login: NonNullable<ProgramView['login']>;
    ExecResult: ExecResult;
    Image: ImageView;
    ImageStep: ImageStep;
    NpmPackage: NonNullable<ProgramView['package']>;
    Resources: ResourcesView;
    ResourceUse: ResourceUse;
    ResourcePoint: ResourcePoint;
    DiskUse: NonNullable<ResourceUse['disk']>;
    Traffic: NonNullable<ResourceUse['io']>;
    DaemonUse: ResourcesView['daemon'];
    MachineUse: ResourcesView['machine'];
    Memory: MemoryView;
    Notice: NoticeView;
    NoticeTrial: NoticeTrial;
    NoticeWay: NotifyView['ways'][number];
    Notify: NotifyView;
    Queue: QueueView;
    Quotas: QuotasView;
    QuotaUse: QuotasView['uses'][number];
    MemoryRoom: NonNullable<QuotasView['memory']>;
    QueueItem: QuotasView['queue'][number];
    Credential: CredentialView;
    NewToken: NewTokenView;
    LoginLink: LoginLinkView;
    Recovery: RecoveryView;
    RecoveryItem: RecoveryPlanView['items'][number];
    RecoveryPlan: RecoveryPlanView;
  };
}

export type Builder = ReturnType<typeof createBuilder>;

export function createBuilder() {
  const builder = new SchemaBuilder<Types>({
    plugins: [ComplexityPlugin],
    defaultFieldNullability: false,
  });
  builder.scalarType('JSON', {
    description: 'Any JSON value.',
    serialize: (value) => value,
  });
  return builder;
}
