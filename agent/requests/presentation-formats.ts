import { cryptosuites } from '#agent/proofs/data-integrity/cryptosuites.ts'
import type { MediaType } from '#agent/proofs/secured-document.ts'

const ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'ES256K']

type Format = {
  /** How a presentation of it is secured, and the credential in that. */
  mediaType: MediaType
  /** OID4VP 1.0 appendix B: what `vp_formats_supported` says of it. */
  supported: Record<string, readonly string[]>
}

/** The formats that can be asked for. `vc+jwt` is a private one: appendix B has none for VCDM 2.0 with JOSE. */
export const PRESENTATION_FORMATS = {
  // B.3
  'dc+sd-jwt': {
    mediaType: 'application/dc+sd-jwt',
    supported: { 'sd-jwt_alg_values': ALGORITHMS, 'kb-jwt_alg_values': ALGORITHMS },
  },
  // B.1.3.1
  jwt_vc_json: { mediaType: 'application/jwt', supported: { alg_values: ALGORITHMS } },
  // B.1.3.2
  ldp_vc: {
    mediaType: 'application/vc',
    supported: {
      proof_type_values: ['DataIntegrityProof'],
      cryptosuite_values: Object.keys(cryptosuites),
    },
  },
  'vc+jwt': { mediaType: 'application/vc+jwt', supported: { alg_values: ALGORITHMS } },
} as const satisfies Record<string, Format>

export type PresentationFormat = keyof typeof PRESENTATION_FORMATS

export function isPresentationFormat(name: unknown): name is PresentationFormat {
  return typeof name === 'string' && Object.hasOwn(PRESENTATION_FORMATS, name)
}
