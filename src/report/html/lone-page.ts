export interface LonePage {
  /** As markup. */
  title: string
  style: string
  /** As markup. */
  body: string
}

/** A page that needs nothing else: no scripts, no network. */
export function lonePage({ title, style, body }: LonePage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`
}
