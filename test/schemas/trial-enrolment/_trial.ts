import { familyOfId } from '#schemas/families.ts'
import type { TrialEnrolment } from '#schemas/trial-enrolment/claims.ts'
import type { SignedConsent } from '#schemas/trial-enrolment/signed-consent.ts'
import type { TrialFile } from '#schemas/trial-enrolment/trial.ts'
import { exampleClaims, organisation } from '../_helpers/read-example.ts'

export const SITE = organisation.did
export const OTHER_SITE = 'did:web:other-site.example'
export const AT = Date.parse('2026-02-01T00:00:00Z')
const digest = (byte: string) => `0x${byte.repeat(32)}`

/** The claims of the example, which `trial` and `consent` are the file of. */
export const enrolment = exampleClaims(familyOfId('trial-enrolment')!) as TrialEnrolment

export const consent: SignedConsent = {
  subject: enrolment.id,
  formVersion: '3.1',
  language: 'en-US',
  method: 'electronic',
  consenter: 'participant',
  signatures: {
    participant: { name: 'Pat Example', signedAt: '2025-12-15T09:12:00-05:00', meaning: 'consent' },
    conductor: {
      signer: 'did:web:trials.example:staff:23',
      name: 'Sam Example',
      signedAt: '2025-12-15T09:30:00-05:00',
      meaning: 'led-discussion',
    },
  },
}

export const trial: TrialFile = {
  registration: { trialIds: enrolment.trialIds, sponsor: enrolment.sponsor.id },
  protocolVersions: [
    { version: '1.0', date: '2025-01-10', digest: digest('01') },
    {
      version: '2.0',
      date: '2025-05-01',
      digest: digest('02'),
      amendment: { number: 1, reconsent: 'new' },
    },
    {
      version: '3.0',
      date: '2025-09-15',
      digest: enrolment.protocol.digest,
      amendment: { number: 2, reconsent: 'all', by: '2025-12-31T23:59:59-05:00' },
    },
  ],
  irbApprovals: [
    {
      site: SITE,
      number: 'IRB-2025-0101',
      protocolVersion: '1.0',
      formVersion: '1.0',
      language: 'en-US',
      digest: digest('11'),
      approvedAt: '2025-02-01T09:00:00-05:00',
    },
    {
      site: SITE,
      number: 'IRB-2025-0917',
      protocolVersion: '3.0',
      formVersion: '3.1',
      language: 'en-US',
      digest: enrolment.consentForm.digest,
      approvedAt: '2025-10-02T09:00:00-05:00',
      expires: '2026-10-02T00:00:00-05:00',
    },
  ],
  statuses: [],
}
