import { randomUUID } from 'node:crypto'
import type { TrialEnrolment } from '#schemas/trial-enrolment/claims.ts'
import enrolment from '#schemas/trial-enrolment/example.json' with { type: 'json' }
import type { Json } from '#test/_helpers/call-stack.ts'
import { consent, trial } from '#test/schemas/trial-enrolment/_trial.ts'

/** The bodies with which a site keeps the trial of the example, and enrols into it. */
export function createTrialBodies({ site }: { site: string }) {
  const subject = `did:example:${randomUUID()}`
  const { credential } = enrolment
  return {
    subject,
    registration: trial.registration,
    protocolVersions: trial.protocolVersions,
    irbApprovals: trial.irbApprovals.map((approval) => ({ ...approval, site })),
    consent: { ...consent, subject },
    enrolment: (claims: Partial<TrialEnrolment> = {}, options?: Json) => ({
      credential: {
        ...credential,
        credentialSubject: { ...credential.credentialSubject, id: subject, ...claims },
      },
      ...(options ? { options } : {}),
    }),
  }
}
