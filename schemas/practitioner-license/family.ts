import { createFamily } from '../create-family.ts'
import { checkClaims } from './check-claims.ts'
import { claims } from './claims.ts'
import { context } from './context.ts'

export const family = createFamily({
  id: 'practitioner-license',
  credentialType: 'PractitionerLicenseCredential',
  title: 'Practitioner license',
  description: 'A license to practise, which a licensing board issues and a hospital verifies.',
  claims,
  disclosable: [
    '/licensee/givenName',
    '/licensee/additionalName',
    '/licensee/familyName',
    '/licensee/honorificSuffix',
    '/licensee/otherNames',
    '/licenseNumber',
    '/npi',
    '/taxonomy',
  ],
  jwtNames: { status: 'licenseStatus' },
  context,
  checkClaims,
  // the board is the credential's issuer; no claim names it again
  fillClaims: ({ claims }) => claims,
  issuerClaims: [],
  scopeOf: ({ jurisdiction, licenseType }) => ({ jurisdiction, profession: licenseType }),
})
