import {
  ADMISSION_RULES,
  type AdmissionRules,
  DEFAULT_NOTIFY_CONFIG,
  type NotifyConfig,
  RECOVERY_RULES,
  type RecoveryRules,
} from '@berth/contract';
import type { SettingsKind } from './settings-file.ts';

/** How people are told that an assistant needs them. */
export const NOTIFY: SettingsKind<NotifyConfig> = {
  name: 'notify',
  defaults: DEFAULT_NOTIFY_CONFIG,
  schema: async () => (await import('@berth/contract/schemas')).notifyConfigSchema,
};

/** How often, and how fast, what fails is started again. */
export const RECOVERY: SettingsKind<RecoveryRules> = {
  name: 'recovery',
  defaults: RECOVERY_RULES,
  schema: async () => (await import('@berth/contract/schemas')).recoveryRulesSchema,
};

/** What must have room for a start to be admitted. */
export const QUOTAS: SettingsKind<AdmissionRules> = {
  name: 'quotas',
  defaults: ADMISSION_RULES,
  schema: async () => (await import('@berth/contract/schemas')).admissionRulesSchema,
};
