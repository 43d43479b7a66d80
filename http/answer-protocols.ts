import { PAGE_POLICY, renderPage } from './render-page.ts'
import type { Answer } from './routes.ts'

const PAGE = renderPage({
  title: 'This link is for your wallet',
  content:
    '<p>Open it with an app that keeps digital credentials: scan the QR code that you were shown with that app, or copy the ' +
    'address of this page into it.</p><p>Nothing happens in a browser. Give the link to nobody else.</p>',
})

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
  return {
    status: 200,
    body: PAGE,
    headers: {
      ...headers,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `${PAGE_POLICY}; form-action 'none'`,
    },
  }
}
