/** Text inside an element or an attribute. */
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)

export const STYLE =
  'body{font:1.125rem/1.5 system-ui,sans-serif;max-width:28rem;margin:0 auto;padding:2rem 1rem;color:#111;background:#fff}' +
  'input,button{font:inherit;width:100%;box-sizing:border-box;padding:.75rem;margin:.5rem 0;border:1px solid #555;border-radius:.375rem}' +
  'input{letter-spacing:.2em}button{background:#0b4f8a;color:#fff;border-color:#0b4f8a}.fault{color:#a30000}'

const page = (title: string, content: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
  `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>${content}</main></body></html>`

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
  return page(
    `${credential} from ${issuer}`,
    `<p>${escapeHtml(issuer)} offers you this credential. Enter the code that you got from them by another way.</p>` +
      (fault ? `<p class="fault" role="alert" id="fault">${escapeHtml(fault)}</p>` : '') +
      `<form method="post" action="${escapeHtml(action)}"><label for="code">Transaction code</label>` +
      `<input id="code" name="tx_code" inputmode="numeric" autocomplete="one-time-code" required maxlength="12"${fault ? ' aria-describedby="fault" aria-invalid="true"' : ''}>` +
      '<button type="submit">Continue to your wallet</button></form>',
  )
}

/** The page where there is nothing to continue with. */
export function endPage({ detail }: { detail: string }): string {
  return page('This cannot go on', `<p>${escapeHtml(detail)}</p>`)
}

/**
 * What the page may do: post its form, and go on to where the wallet wants its holder back, which browsers count as a
 * target of the form.
 *
 * @param redirectUri where the wallet is sent back to
 */
export function pagePolicy({ redirectUri, styleHash }: { redirectUri?: string; styleHash: string }): string {
  const url = redirectUri === undefined ? null : URL.parse(redirectUri)
  const target = url ? (url.protocol.startsWith('http') ? url.origin : url.protocol) : ''
  return `default-src 'none'; style-src '${styleHash}'; form-action 'self' ${target}; frame-ancestors 'none'; base-uri 'none'`
}
