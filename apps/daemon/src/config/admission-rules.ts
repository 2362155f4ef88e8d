import { type AdmissionRules, BerthError, refusal } from '@berth/contract';
import type { Settings } from './settings.ts';

type QuotaSettings = Pick<Settings<AdmissionRules>, 'config' | 'isUnknown' | 'path' | 'problems'>;

/** What must hold for a start to be admitted. Throws `quotas_file_invalid` while nobody can say what that is. */
export function admissionRules(settings: QuotaSettings): () => AdmissionRules {
  return () => {
    // Whoever wrote the file relies on it: a slip of the pen must not start all that waits.
    if (settings.isUnknown) throw unusable(settings);
    return settings.config;
  };
}

function unusable({ path, problems }: Pick<QuotaSettings, 'path' | 'problems'>): BerthError {
  const lack = `What there is room for is not known: ${path} cannot be used (${problems.join('; ')}).`;
  const message = `${lack} Correct it; it is read again at once. See: berth doctor`;
  return new BerthError(refusal('quotas_file_invalid', message, { path, lack }));
}
