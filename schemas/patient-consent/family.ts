import { createFamily } from '../create-family.ts'
import { checkClaims } from './check-claims.ts'
import { checkMinority } from './check-minority.ts'
import { checkSigning } from './check-signing.ts'
import { claims } from './claims.ts'
import { claimsV1 } from './claims-v1.ts'
import { context, contextV1 } from './context.ts'
import { fillClaims } from './fill-claims.ts'

const own = {
  id: 'patient-consent',
  credentialType: 'PatientConsentCredential',
  title: 'Patient consent',
  description:
    'What a patient consents to, which the custodian of their records issues and whoever discloses them checks.',
  jwtNames: {},
  fillClaims,
  issuerClaims: ['/custodian/id'],
  scopeOf: () => ({}),
}

const version1 = createFamily({
  ...own,
  claims: claimsV1,
  // each of the others limits what is permitted: one that is left out would widen it
  disclosable: ['/authority/evidence', '/smartScopes'],
  context: contextV1,
  checkClaims,
})

export const family = createFamily({
  ...own,
  version: 2,
  former: [version1],
  claims,
  // what the grantor signed is a digest of all: whoever is to check it has to be shown all
  disclosable: [],
  context,
  checkClaims: (claims) => [...checkClaims(claims), ...checkSigning(claims), ...checkMinority(claims)],
})
