import { createContext } from '../create-context.ts'
import { claims } from './claims.ts'

export const context = createContext({
  family: 'trial-enrolment',
  credentialType: 'TrialEnrolmentCredential',
  claims,
  terms: { name: 'https://schema.org/name' },
})
