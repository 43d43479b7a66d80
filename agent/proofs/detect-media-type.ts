import { peekTyp } from './peek-typ.ts'
import { ProofError } from './proof-error.ts'
import { readSecuredForm } from './read-secured-form.ts'
import type { MediaType } from './secured-document.ts'

/** How a credential or presentation is secured, as far as its outside says; undefined if it is neither. */
export function detectMediaType(document: unknown): MediaType | undefined {
  for (const kind of ['vc', 'vp'] as const) {
    try {
      const form = readSecuredForm({ document, kind })
      if ('document' in form) return 'application/vc'
      return form.mediaType ?? detectCompact(form.compact)
    } catch (error) {
      if (!(error instanceof ProofError)) throw error
    }
  }
  return undefined
}

/** Anything that is no SD-JWT and no JWT of data model 1.1 is for JOSE to refuse. */
function detectCompact(compact: string): MediaType {
  const typ = peekTyp(compact)
  if (compact.includes('~')) {
    return typ === 'vc+sd-jwt' || typ === 'vp+sd-jwt' ? 'application/vc+sd-jwt' : 'application/dc+sd-jwt'
  }
  return typ === undefined || typ === 'JWT' ? 'application/jwt' : 'application/vc+jwt'
}
