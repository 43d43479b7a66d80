import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'
import type { MediaType } from './secured-document.ts'
import type { SecuredCredential } from './securing.ts'

/** A secured credential as JSON: with its proof as it is, else in an envelope (VCDM 2.0 §4.13). */
export function releaseCredential({
  mediaType,
  credential,
}: {
  mediaType: MediaType
  credential: SecuredCredential
}): Record<string, unknown> {
  if (typeof credential !== 'string') return credential
  return envelope('EnvelopedVerifiableCredential', mediaType, credential)
}

/** A secured presentation as JSON, likewise (VCDM 2.0 §4.13). */
export function releasePresentation({
  mediaType,
  presentation,
}: {
  mediaType: MediaType
  presentation: SecuredCredential
}): Record<string, unknown> {
  if (typeof presentation !== 'string') return presentation
  const secured = mediaType.replace('/vc+', '/vp+')
  return envelope('EnvelopedVerifiablePresentation', secured, presentation)
}

/** "The id value of the object MUST be a data: URL that expresses a secured verifiable credential". */
function envelope(type: string, mediaType: string, compact: string): Record<string, unknown> {
  return { '@context': CREDENTIALS_V2_CONTEXT, id: `data:${mediaType},${compact}`, type }
}
