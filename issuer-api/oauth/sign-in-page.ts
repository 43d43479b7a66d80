import { escapeHtml, PAGE_POLICY, renderPage } from '#http/render-page.ts'

/** The page that asks a holder for the transaction code of the offer. */
export function signInPage({
  action,
  issuer,
  credential,
  fault,
}: {
  action: string
  issuer: string
  credential: string
  fault?: string
}): string {
  return renderPage({
    title: `${credential} from ${issuer}`,
    content:
      `<p>${escapeHtml(issuer)} offers you this credential. Enter the code that you got from them by another way.</p>` +
      (fault ? `<p class="fault" role="alert" id="fault">${escapeHtml(fault)}</p>` : '') +
      `<form method="post" action="${escapeHtml(action)}"><label for="code">Transaction code</label>` +
      `<input id="code" name="tx_code" inputmode="numeric" autocomplete="one-time-code" required maxlength="12"${fault ? ' aria-describedby="fault" aria-invalid="true"' : ''}>` +
      '<button type="submit">Continue to your wallet</button></form>',
  })
}

/** The page where there is nothing to continue with. */
export function endPage({ detail }: { detail: string }): string {
  return renderPage({ title: 'This cannot go on', content: `<p>${escapeHtml(detail)}</p>` })
}

/**
 * What the page may do: post its form, and go on to where the wallet wants its holder back, which browsers count as a
 * target of the form.
 *
 * @param redirectUri where the wallet is sent back to
 */
export function pagePolicy({ redirectUri }: { redirectUri?: string }): string {
  const url = redirectUri === undefined ? null : URL.parse(redirectUri)
  const target = url ? (url.protocol.startsWith('http') ? url.origin : url.protocol) : ''
  return `${PAGE_POLICY}; form-action 'self' ${target}`
}
