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
  // the trial tells the diagnosis, and the versions of its documents tell the trial
  disclosable: [
    '/trialIds',
    '/sponsor',
    '/investigator/name',
    '/investigator/license',
    '/protocol/version',
    '/protocol/digest',
    '/consentForm/version',
    '/consentForm/language',
    '/consentForm/digest',
    '/consentForm/irbApproval/number',
    '/consent/representative',
    '/consent/conductedBy',
    '/consent/witness',
    '/subjectId',
    '/nullifier',
  ],
  jwtNames: { status: 'enrolmentStatus' },
  context,
  checkClaims,
  fillClaims: ({ claims, organisation }) => fillParty({ claims, claim: 'site', id: organisation.did }),
  issuerClaims: ['/site/id'],
  scopeOf: () => ({}),
})
