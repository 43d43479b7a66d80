import { createContext } from '../create-context.ts'
import { claims } from './claims.ts'
import { claimsV1 } from './claims-v1.ts'

const own = {
  family: 'patient-consent',
  credentialType: 'PatientConsentCredential',
  terms: { name: 'https://schema.org/name' },
}

export const context = createContext({ ...own, claims })
export const contextV1 = createContext({ ...own, claims: claimsV1 })
