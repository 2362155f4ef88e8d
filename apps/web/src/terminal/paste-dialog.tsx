import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ScrollBox } from '../ui/scroll-box.tsx';

/** Where the program does not know what is pasted from what is typed, each line is entered as it comes. */
export function PasteDialog({
  text,
  paste,
  close,
}: {
  text: string | undefined;
  paste: (text: string) => void;
  close: () => void;
}) {
  const { t } = useTranslation('terminal');
  const { t: shell } = useTranslation();
  const count = text?.split('\n').filter((line) => line !== '').length ?? 0;
  return (
    <Dialog
      open={text !== undefined}
      onClose={close}
      title={t('paste.title', { count })}
      lead={t('paste.lead')}
    >
      <ScrollBox
        label={t('paste.text')}
        className="mb-4 max-h-64 rounded-md border border-line bg-sunken p-3"
      >
        <pre className="font-mono text-sm whitespace-pre-wrap">{text}</pre>
      </ScrollBox>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={close}>{shell('cancel')}</Button>
        <Button
          kind="primary"
          onClick={() => {
            if (text !== undefined) paste(text);
            close();
          }}
        >
          {t('paste.paste')}
        </Button>
      </div>
    </Dialog>
  );
}
