import { createContext } from '../create-context.ts'
import { claims } from './claims.ts'

export const context = createContext({
  family: 'practitioner-license',
  credentialType: 'PractitionerLicenseCredential',
  claims,
  terms: {
    givenName: 'https://schema.org/givenName',
    additionalName: 'https://schema.org/additionalName',
    familyName: 'https://schema.org/familyName',
    honorificSuffix: 'https://schema.org/honorificSuffix',
  },
})
