export interface PlainPage {
  readonly title: string;
  /** HTML: what comes from elsewhere is escaped already. */
  readonly body: string;
  /** More for the head, as HTML. */
  readonly head?: string;
}

/** A page of words alone, in the colours of the browser: it loads nothing and runs nothing. */
export function plainPage({ title, body, head = '' }: PlainPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${head}<title>${title}</title>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}
