import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'

export type EnvelopedCredential = {
  '@context': typeof CREDENTIALS_V2_CONTEXT
  id: string
  type: 'EnvelopedVerifiableCredential'
}

/** A compact `vc+jwt` as JSON (VC Data Model 2.0 §4.13): "the id value MUST be a data: URL". */
export function envelopeCredential(compact: string): EnvelopedCredential {
  return {
    '@context': CREDENTIALS_V2_CONTEXT,
    id: `data:application/vc+jwt,${compact}`,
    type: 'EnvelopedVerifiableCredential',
  }
}
