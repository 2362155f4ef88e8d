import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../page-context.tsx';
import { Button } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { useToasts } from '../ui/toast.tsx';
import { AUDIT_VERIFY, type AuditVerdict } from './audit-documents.ts';
import { copyAudit } from './copy-audit.ts';
import { saveFile } from '../ui/save-file.ts';
import { Verdict } from './verdict.tsx';

/** Whether the record is whole, and a copy of it for elsewhere. */
export function AuditProof() {
  const { t } = useTranslation('audit');
  const [verdict, setVerdict] = useState<AuditVerdict>();
  return (
    <Panel
      title={t('proof.title')}
      actions={
        <div className="flex flex-wrap gap-2">
          <VerifyButton found={setVerdict} />
          <ExportButton />
        </div>
      }
    >
      {verdict === undefined ? (
        <p className="max-w-prose text-sm text-ink-soft">{t('proof.body')}</p>
      ) : (
        <Verdict verdict={verdict} />
      )}
    </Panel>
  );
}

function VerifyButton({ found }: { found: (verdict: AuditVerdict) => void }) {
  const { t } = useTranslation('audit');
  const api = useApi();
  const toasts = useToasts();
  const [isUnderWay, setUnderWay] = useState(false);
  const verify = async () => {
    setUnderWay(true);
    try {
      found((await api.ask(AUDIT_VERIFY, {})).auditVerify);
    } catch (error) {
      toasts.problem(t('proof.notVerified'), error);
    } finally {
      setUnderWay(false);
    }
  };
  return (
    <Button disabled={isUnderWay} onClick={() => void verify()}>
      {t(isUnderWay ? 'proof.verifying' : 'proof.verify')}
    </Button>
  );
}

function ExportButton() {
  const { t } = useTranslation('audit');
  const api = useApi();
  const toasts = useToasts();
  const [records, setRecords] = useState<number>();
  const copy = async () => {
    setRecords(0);
    try {
      const { file, records } = await copyAudit(api, setRecords);
      saveFile(file, `berth-audit-${new Date().toISOString().slice(0, 10)}.jsonl`);
      toasts.done(t('proof.exported', { count: records }));
    } catch (error) {
      toasts.problem(t('proof.notExported'), error);
    } finally {
      setRecords(undefined);
    }
  };
  return (
    <Button disabled={records !== undefined} onClick={() => void copy()}>
      {records === undefined ? t('proof.export') : t('proof.exporting', { count: records })}
    </Button>
  );
}
