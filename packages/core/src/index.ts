export {
  type Action,
  ACTION_SCOPES,
  type Authorize,
  INSTANCE_ACTIONS,
  ownerOnly,
  type Target,
} from './access/authorize.ts';
export { AuditDesk, type AuditDeskParts, type AuditPageQuery } from './access/audit-desk.ts';
export type { AuditedAct, AuditNote, AuditTrail } from './access/audit-trail.ts';
export { type Caller, type Origin, ownerAtSocket } from './access/caller.ts';
export { CredentialDesk, type CredentialDeskParts, type TokenWish } from './access/credential-desk.ts';
export { SESSION_IDLE_MS, SESSION_MS } from './access/credential-life.ts';
export { Credentials, type CredentialsParts } from './access/credentials.ts';
export type { Doorkeeper, NewSession, Visitor } from './access/doorkeeper.ts';
export { ActivityMonitor } from './activity/activity-monitor.ts';
export { admittance, type Admittance } from './admission/admittance.ts';
export { HOLDING } from './admission/quota.ts';
export { QuotaDesk } from './admission/quota-desk.ts';
export type { StartQueue } from './admission/start-queue.ts';
export { Explainer } from './activity/explainer.ts';
export { beginning, judge, type Judgement, looked, type Trust } from './activity/judge.ts';
export { AgentDesk } from './agent/agent-desk.ts';
export { Berth, type BerthParts, type OpenTerminal } from './berth.ts';
export { type Condemn, condemner } from './health/condemn.ts';
export { HealthMonitor, type HealthMonitorParts } from './health/health-monitor.ts';
export { HangMonitor, type HangMonitorParts, RUNG_MS } from './health/hang-monitor.ts';
export { HEALTH_ACTIONS, HEALTH_TABLE } from './health/health.ts';
export { climb, type Ladder, LADDER_TABLE } from './health/ladder.ts';
export { firstLook, type Liveness, type Look, nextLook } from './health/liveness.ts';
export { Suspects } from './health/suspects.ts';
export { ImageDesk, type ImageDeskParts } from './image/image-desk.ts';
export { ExecDesk, type ExecDeskParts, type ExecWish } from './instance/exec-desk.ts';
export { type FactMaker, factMaker } from './instance/facts.ts';
export { Dialogs } from './inbox/dialogs.ts';
export { answerView, promptView } from './inbox/prompt-view.ts';
export { type Asked, Inbox } from './inbox/inbox.ts';
export { OpenPrompts } from './inbox/open-prompts.ts';
export { CloserLook } from './instance/closer-look.ts';
export type { InstanceChanges } from './instance/instance-board.ts';
export { InstanceFeed, type InstanceFeedParts } from './instance/instance-feed.ts';
export { InstanceViews } from './instance/instance-views.ts';
export { Insistence } from './instance/insistence.ts';
export { Leftovers } from './instance/leftovers.ts';
export { type Lifecycle, type LifecycleEvent, LIFECYCLE_TABLE, transition } from './instance/lifecycle.ts';
export { Registry } from './instance/registry.ts';
export { Supervisor, type SupervisorParts } from './instance/supervisor.ts';
export { eventView } from './instance/view.ts';
export { Journal, type JournalItem } from './journal/journal.ts';
export { PortBroker } from './port/port-broker.ts';
export { PortWatch } from './port/port-watch.ts';
export { PreviewDesk, type PreviewDeskParts, type PreviewPort } from './port/preview-desk.ts';
export { NoticeDesk } from './notify/notice-desk.ts';
export { NoticeFeed } from './notify/notice-feed.ts';
export { Notifier } from './notify/notifier.ts';
export type * from './ports/index.ts';
export { type Chance, type Recovery, RECOVERY_ACTIONS, RECOVERY_TABLE } from './recovery/recovery.ts';
export { Recoverer } from './recovery/recoverer.ts';
export { RecoveryDesk } from './recovery/recovery-desk.ts';
export { LimitEnds } from './lifetime/limit-ends.ts';
export { TimeLimits, type TimeLimitsParts } from './lifetime/time-limits.ts';
export { Starter } from './instance/starter.ts';
export { LimitsOnRecord } from './instance/limits-on-record.ts';
export { SettingsDesk, type SettingsDeskParts, type SettingsWish } from './instance/settings-desk.ts';
export { NetworkWatch } from './resources/network-watch.ts';
export { type DiskUse, DiskWatch, type DiskWatchParts } from './resources/disk-watch.ts';
export { LimitWatch, type LimitWatchParts } from './resources/limit-watch.ts';
export { ResourceMonitor, type ResourceMonitorParts, type SampledRun } from './resources/resource-monitor.ts';
export { putBack, type PutBack } from './restoration/put-back.ts';
