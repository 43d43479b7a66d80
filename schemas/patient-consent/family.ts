import { createFamily } from '../create-family.ts'
import { checkClaims } from './check-claims.ts'
import { claims } from './claims.ts'
import { context } from './context.ts'
import { fillClaims } from './fill-claims.ts'

export const family = createFamily({
  id: 'patient-consent',
  credentialType: 'PatientConsentCredential',
  title: 'Patient consent',
  description:
    'What a patient consents to, which the custodian of their records issues and whoever discloses them checks.',
  claims,
  // each of the others limits what is permitted: one that is left out would widen it
  disclosable: ['/authority/evidence', '/smartScopes'],
  jwtNames: {},
  context,
  checkClaims,
  fillClaims,
  issuerClaims: ['/custodian/id'],
  scopeOf: () => ({}),
})
