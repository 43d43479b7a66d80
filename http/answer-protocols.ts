import type { Answer } from './routes.ts'

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>For your wallet</title>
</head>
<body>
<h1>This link is for your wallet</h1>
<p>Open it with an app that keeps digital credentials: scan the QR code that you were shown with that app, or copy the
address of this page into it. Nothing happens in a browser. Give the link to nobody else.</p>
</body>
</html>
`

/**
 * VCALM, "Interaction Protocols Response": for `application/json` "a single JSON object containing a protocols map MUST be
 * returned"; for any Accept that is not known, "a text/html document MUST be returned with directions". Who takes anything,
 * or does not say, is a program.
 */
export function answerProtocols({
  protocols,
  accept = '*/*',
}: {
  protocols: Readonly<Record<string, string>>
  accept?: string | undefined
}): Answer {
  const headers = { 'Cache-Control': 'no-store', Vary: 'Accept' }
  const ranges = accept.split(',').map((range) => range.split(';')[0]!.trim().toLowerCase())
  if (ranges[0] === '*/*' || ranges.includes('application/json')) {
    return { status: 200, body: { protocols }, headers }
  }
  return { status: 200, body: PAGE, headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' } }
}
