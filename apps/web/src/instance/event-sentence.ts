import type { EventType } from '@berth/contract';
import type { ParseKeys, TFunction } from 'i18next';
import { wordFor } from '../messages/words.ts';
import { durationText } from '../ui/figures.ts';
import { limitAmount } from './limit-words.ts';

type Data = Readonly<Record<string, unknown>>;
/** The messages of events, without what they all begin with. */
type EventMessage =
  ParseKeys<'instance'> extends infer Key ? (Key extends `event.${infer Name}` ? Name : never) : never;

type Tell = (t: TFunction<'instance'>, data: Data) => string;

/** What each event is in plain words: the message of its name, and of what its data make of it. */
const TELL: Readonly<Record<EventType, Tell>> = {
  'instance.created': plain('instance.created', 'agent', 'workspace'),
  'instance.queued': plain('instance.queued', 'reason'),
  'instance.admitted': (t, { waitedMs }) => t('event.instance.admitted', { waited: time(waitedMs) }),
  'instance.withdrawn': (t, { why, detail }) =>
    t(`event.instance.withdrawn.${why === 'refused' || why === 'restored' ? why : 'asked'}`, {
      detail: said(detail),
    }),
  'instance.expired': (t, { waitedMs, reason }) =>
    t('event.instance.expired', { waited: time(waitedMs) }) + behind(reason),
  'instance.removed': plain('instance.removed'),
  'instance.restored': (t, { from }) =>
    t(`event.instance.restored.${from === 'archive' ? 'archive' : 'trash'}`),
  'instance.archived': (t, { why, idleMs, for: other }) =>
    why === 'room'
      ? t('event.instance.archived.room', {
          idle: time(idleMs),
          other: other == null ? t('event.another') : said(other),
        })
      : t('event.instance.archived.asked'),
  'instance.changed': (t, data) => changed(t, data),
  'run.starting': plain('run.starting', 'generation'),
  'run.started': plain('run.started', 'generation', 'pid'),
  'run.stopping': plain('run.stopping', 'signal'),
  'run.exited': (t, { cause, code, signal, detail }) =>
    t('event.run.exited', { cause: wordFor(t, 'instance:situation.ended', said(cause)) }) +
    (code == null ? '' : ` ${t('situation.ended.code', { code })}`) +
    (signal == null ? '' : ` ${t('situation.ended.signal', { signal })}`) +
    behind(detail),
  'run.lost': plain('run.lost', 'reason'),
  'run.found': plain('run.found'),
  'recovery.planned': (t, { reason, attempt, delayMs }) =>
    t('event.recovery.planned', { delay: time(delayMs), why: why(t, reason), attempt }),
  'recovery.restarted': (t, { reason, attempt, durationMs }) =>
    t('event.recovery.restarted', { after: time(durationMs), why: why(t, reason), attempt }),
  'recovery.refused': plain('recovery.refused', 'detail'),
  'recovery.blocked': (t, { reason, detail }) =>
    t('event.recovery.blocked', { why: why(t, reason) }) + behind(detail),
  'recovery.quarantined': (t, { reason }) => t('event.recovery.quarantined', { why: why(t, reason) }),
  'recovery.held': (t, { why: cause, detail }) =>
    t('event.recovery.held', { why: wordFor(t, 'instance:recovery.hold', said(cause)) }) + behind(detail),
  'recovery.released': (t, { state }) =>
    t('event.recovery.released', { state: wordFor(t, 'instance:recovery.state', said(state)) }),
  'recovery.cancelled': (t, { state }) =>
    t('event.recovery.cancelled', { state: wordFor(t, 'instance:recovery.state', said(state)) }),
  'recovery.paused': plain('recovery.paused'),
  'recovery.resumed': plain('recovery.resumed'),
  'health.changed': (t, { health, failures, detail }) =>
    wordFor(t, 'instance:event.health.changed', {
      word: said(health),
      values: { count: Number(failures ?? 0) },
    }) + behind(detail),
  'health.suspected': (t, { quietMs }) => t('event.health.suspected', { quiet: time(quietMs) }),
  'health.rung': (t, { rung }) => wordFor(t, 'instance:event.health.rung', said(rung)),
  'health.cleared': (t, { sign }) => wordFor(t, 'instance:event.health.cleared', said(sign)),
  'health.condemned': (t, { why: cause, detail }) =>
    t(`event.health.condemned.${cause === 'hung' ? 'hung' : 'unhealthy'}`) + behind(detail),
  'limit.near': (t, { limit, used, value }) =>
    t('event.limit.near', {
      limit: limitOf(t, limit),
      used: amount(limit, used),
      value: amount(limit, value),
    }),
  'limit.reached': (t, { limit, used, value, times }) =>
    wordFor(t, 'instance:event.limit.reached', {
      word: said(limit),
      values: { used: amount(limit, used), value: amount(limit, value), count: Number(times ?? 1) },
    }),
  'disk.low': (t, { path, free, total }) =>
    t('event.disk.low', {
      path: path == null ? t('event.ownState') : said(path),
      free: amount('disk', free),
      total: amount('disk', total),
    }),
  'network.allowed': (t, data) => t('event.network.allowed', { where: reached(t, data) }),
  'network.refused': (t, data) =>
    t('event.network.refused', {
      where: reached(t, data),
      why: wordFor(t, 'instance:event.refusal', said(data['reason'])),
    }),
  'activity.changed': (t, { activity, detail }) =>
    wordFor(t, 'instance:explain.activity', said(activity)) + behind(detail),
  'conversation.changed': (t, { conversation, state }) =>
    t(`event.conversation.${state === 'begun' ? 'begun' : 'known'}`, { conversation: said(conversation) }),
  'prompt.queued': plain('prompt.queued', 'bytes'),
  'prompt.delivered': plain('prompt.delivered', 'evidence'),
  'prompt.unconfirmed': plain('prompt.unconfirmed', 'reason'),
  'prompt.withdrawn': (t, { reason }) => t('event.prompt.withdrawn') + behind(reason),
  'dialog.answered': (t, { answer, detail }) =>
    t('event.dialog.answered', { answer: wordFor(t, 'instance:approval', said(answer)) }) + behind(detail),
  'turn.interrupted': plain('turn.interrupted'),
  'input.sent': plain('input.sent', 'bytes'),
  'port.unleased': plain('port.unleased', 'port', 'command'),
  'registry.restored': plain('registry.restored', 'generation'),
  'daemon.started': plain('daemon.started', 'version'),
};

/** Of what a newer Berth has written, the name is told. */
export function eventSentence(t: TFunction<'instance'>, type: string, data: unknown): string {
  const tell = Object.hasOwn(TELL, type) ? TELL[type as EventType] : undefined;
  return tell?.(t, isData(data) ? data : {}) ?? type;
}

function plain(name: EventMessage, ...fields: readonly string[]): Tell {
  return (t, data) =>
    wordFor(t, 'instance:event', {
      word: name,
      values: Object.fromEntries(fields.map((field) => [field, said(data[field])])),
    });
}

function changed(t: TFunction<'instance'>, { limits, restart }: Data): string {
  const parts = Object.entries(isData(limits) ? limits : {}).map(([limit, value]) =>
    value === null
      ? t('event.instance.changed.unlimited', { limit: limitOf(t, limit) })
      : t('event.instance.changed.limited', { limit: limitOf(t, limit), value: amount(limit, value) }),
  );
  const policy =
    restart == null
      ? []
      : [t('event.instance.changed.restart', { policy: wordFor(t, 'instance:restart', said(restart)) })];
  const all = [...parts, ...policy];
  return all.length === 0 ? t('event.instance.changed.some') : all.join(', ');
}

function reached(t: TFunction<'instance'>, { host, port, times }: Data): string {
  const where = host == null ? t('event.otherHosts') : `${said(host)}:${said(port)}`;
  return times === 1 || times == null ? where : t('event.times', { where, count: Number(times) });
}

function why(t: TFunction<'instance'>, reason: unknown): string {
  return wordFor(t, 'instance:recovery.reason', said(reason));
}

function limitOf(t: TFunction<'instance'>, limit: unknown): string {
  return wordFor(t, 'instance:limit', said(limit));
}

function amount(limit: unknown, value: unknown): string {
  return typeof value === 'number' ? limitAmount(String(limit), value) : said(value);
}

function time(ms: unknown): string {
  return typeof ms === 'number' ? durationText(ms) : '?';
}

/** What is known beside it, in the words of whoever said it. */
function behind(detail: unknown): string {
  return detail == null ? '' : ` ${said(detail)}`;
}

function said(value: unknown): string {
  if (value == null) return '?';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null;
}
