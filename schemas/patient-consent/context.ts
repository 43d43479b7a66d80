import { createContext } from '../create-context.ts'
import { claims } from './claims.ts'

export const context = createContext({
  family: 'patient-consent',
  credentialType: 'PatientConsentCredential',
  claims,
  terms: { name: 'https://schema.org/name' },
})
