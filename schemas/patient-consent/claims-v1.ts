import { object } from '../claim-types.ts'
import { claims } from './claims.ts'

const { authority, signature } = claims.properties
const { ground: _ground, ...authorityClaims } = authority.properties
const { method: _method, grant: _grant, ...signatureClaims } = signature.properties

/** The claims as they were before version 2: neither how it was signed nor why a guardian decides. */
export const claimsV1 = object(
  {
    ...claims.properties,
    authority: object(authorityClaims, {
      title: 'Authority',
      description: 'By what right the grantor decides for the patient.',
    }),
    signature: object(signatureClaims, {
      title: 'Signature',
      description: 'The recorded act of signing, 45 CFR 164.508(c)(1)(vi).',
    }),
  },
  { title: 'Patient consent', description: 'What a patient, or whoever decides for them, consents to.' },
)
