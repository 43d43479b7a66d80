import { createFamily } from '../create-family.ts'
import { fillParty } from '../fill-party.ts'
import { checkClaims } from './check-claims.ts'
import { claims } from './claims.ts'
import { context } from './context.ts'

export const family = createFamily({
  id: 'trial-enrolment',
  credentialType: 'TrialEnrolmentCredential',
  title: 'Trial enrolment',
  description:
    'The enrolment of a participant, which a trial site issues and the sponsor and monitors verify.',
  claims,
  context,
  checkClaims,
  fillClaims: ({ claims, organisation }) => fillParty({ claims, claim: 'site', id: organisation.did }),
  issuerClaims: ['/site/id'],
  scopeOf: () => ({}),
})
