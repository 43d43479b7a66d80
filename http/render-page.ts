import { hash } from 'node:crypto'

const STYLE =
  'body{font:1.125rem/1.5 system-ui,sans-serif;max-width:28rem;margin:0 auto;padding:2rem 1rem;color:#111;background:#fff}' +
  'input,button{font:inherit;width:100%;box-sizing:border-box;padding:.75rem;margin:.5rem 0;border:1px solid #555;border-radius:.375rem}' +
  'input{letter-spacing:.2em}button{background:#0b4f8a;color:#fff;border-color:#0b4f8a}.fault{color:#a30000}'

/** What a page may have, in its Content-Security-Policy: its own style, and nothing from elsewhere. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; frame-ancestors 'none'; base-uri 'none'`

/** A page for somebody with a phone. @param content HTML */
export function renderPage({ title, content }: { title: string; content: string }): string {
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>${content}</main></body></html>`
  )
}

/** Text inside an element or an attribute. */
export const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
