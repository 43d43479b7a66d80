import { type EnrolmentFault, fault } from './enrolment-fault.ts'
import { findCurrentForm, hasExpired } from './form-in-force.ts'
import { obtainedTime, rolesNeeded, type SignedConsent, signingTimes } from './signed-consent.ts'
import type { IrbApproval, TrialFile } from './trial.ts'

/**
 * Whether the signing of a consent form counts: who had to sign did, and the form was approved by the review board and
 * current at the site each time somebody signed. Looks at nothing that happens after `at`.
 *
 * @param site the DIDs of the site
 * @param at milliseconds since 1970
 * @returns what is wrong, nothing if it counts; pointers are into the consent
 */
export function checkSignedConsent({
  consent,
  trial,
  site,
  at,
}: {
  consent: SignedConsent
  trial: TrialFile
  site: readonly string[]
  at: number
}): EnrolmentFault[] {
  const faults = checkSignatures(consent)
  const times = signingTimes(consent)
  if (times.some((time) => time > at)) {
    faults.push(fault('/signatures', 'SIGNATURE_IN_FUTURE', 'a signature is of a time that has not come'))
  }
  for (const time of new Set(times)) {
    if (time > at) continue
    const found = checkForm({ consent, trial, site, time })
    if (found && !faults.some(({ code }) => code === found.code)) faults.push(found)
  }
  return faults
}

/** ICH E6(R3) 2.8.7: the participant or the representative signs, and whoever led the discussion. */
function checkSignatures(consent: SignedConsent): EnrolmentFault[] {
  const faults: EnrolmentFault[] = []
  const { signatures, consenter, subject } = consent
  for (const role of rolesNeeded(consent)) {
    if (signatures[role]) continue
    faults.push(fault(`/signatures/${role}`, 'SIGNATURE_MISSING', `the signature of the ${role} is missing`))
  }
  const { participant, conductor, witness } = signatures
  const expected = consenter === 'representative-and-assent' ? 'assent' : 'consent'
  if (participant && participant.meaning !== expected) {
    faults.push(
      fault('/signatures/participant/meaning', 'SIGNATURE_MEANING', 'not what this participant can say'),
    )
  }
  if (consenter === 'participant' && signatures.representative) {
    faults.push(
      fault('/signatures/representative', 'SIGNATURE_MEANING', 'the participant consented themselves'),
    )
  }
  // ICH E6(R3) 2.8.9: the witness is impartial
  if (witness && (witness.signer === conductor?.signer || witness.signer === subject)) {
    faults.push(fault('/signatures/witness/signer', 'WITNESS_NOT_IMPARTIAL', 'the witness takes part'))
  }
  if (conductor && conductor.signer === subject) {
    faults.push(
      fault(
        '/signatures/conductor/signer',
        'SIGNATURE_MEANING',
        'nobody leads the discussion with themselves',
      ),
    )
  }
  return faults
}

/** ICH E6(R3) 2.8.1: the form is approved before its use; 2.8.2: a revised one replaces it from then on. */
function checkForm({
  consent: { formVersion, language },
  trial,
  site,
  time,
}: {
  consent: SignedConsent
  trial: TrialFile
  site: readonly string[]
  time: number
}): EnrolmentFault | undefined {
  const current = findCurrentForm({ trial, site, language, at: time })
  if (current?.formVersion === formVersion) {
    if (!hasExpired(current, time)) return undefined
    return fault(
      '/formVersion',
      'IRB_APPROVAL_EXPIRED',
      'the approval of the form had expired when it was signed',
    )
  }
  const wasApproved = trial.irbApprovals.some(
    (approval) =>
      site.includes(approval.site) &&
      approval.language === language &&
      approval.formVersion === formVersion &&
      Date.parse(approval.approvedAt) <= time,
  )
  return wasApproved
    ? fault('/formVersion', 'FORM_SUPERSEDED', 'the form was not current at this site when it was signed')
    : fault(
        '/formVersion',
        'IRB_APPROVAL_MISSING',
        'the form was not approved at this site, in this language, when it was signed',
      )
}

/** The approval under which a consent was signed; of a consent that counts there is one. */
export function approvalOf({
  consent,
  trial,
  site,
}: {
  consent: SignedConsent
  trial: Pick<TrialFile, 'irbApprovals'>
  site: readonly string[]
}): IrbApproval | undefined {
  return findCurrentForm({ trial, site, language: consent.language, at: obtainedTime(consent) })
}
