import { homedir } from 'node:os';
import {
  type AccessConfig,
  ADMISSION_RULES,
  type AdmissionRules,
  DEFAULT_NOTIFY_CONFIG,
  type IsolationRules,
  NO_ACCESS_CONFIG,
  NO_ISOLATION_RULES,
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

/** How what is started is kept from the machine, where a start does not say it. */
export const ISOLATION: SettingsKind<IsolationRules> = {
  name: 'isolation',
  defaults: NO_ISOLATION_RULES,
  schema: async () => (await import('@berth/contract/schemas')).isolationRulesSchema(homedir()),
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

/** Where the daemon listens, and what it is called there. */
export const ACCESS: SettingsKind<AccessConfig> = {
  name: 'access',
  defaults: NO_ACCESS_CONFIG,
  schema: async () => (await import('@berth/contract/schemas')).accessConfigSchema,
};
