import { approvalOf, checkSignedConsent } from './check-signed-consent.ts'
import { checkTrialOpen } from './check-trial-open.ts'
import type { TrialEnrolment } from './claims.ts'
import { type EnrolmentFault, fault } from './enrolment-fault.ts'
import type { ResearchSubjectState } from './lifecycle.ts'
import { obtainedTime, type SignedConsent } from './signed-consent.ts'
import { amendmentNumber, type TrialFile } from './trial.ts'

/**
 * Decides whether an enrolment is valid: its protocol version is on record, its participant signed with everybody who
 * had to, on a form that the review board had approved and that was current at the site, and did so before any procedure
 * and before enrolment. What happens after `at` makes no difference.
 *
 * @param consents the signed consents of this participant in this trial
 * @param before the status of the version before; left out for the first
 * @param site the DIDs of the site
 * @param at milliseconds since 1970
 * @returns what is wrong, nothing if the enrolment is valid; pointers are into the claims
 */
export function decideEnrolment({
  claims,
  before,
  trial,
  consents,
  site,
  at,
}: {
  claims: TrialEnrolment
  before?: ResearchSubjectState | undefined
  trial: TrialFile
  consents: readonly SignedConsent[]
  site: readonly string[]
  at: number
}): EnrolmentFault[] {
  const faults = [...checkProtocol({ claims, trial }), ...checkTrialOpen({ claims, before, trial, site, at })]
  const obtained = Date.parse(claims.consent.obtainedAt)
  const consent = consents.find((each) => obtainedTime(each) === obtained && obtained <= at)
  if (!consent) {
    faults.push(
      fault('/consent/obtainedAt', 'CONSENT_NOT_RECORDED', 'no consent is on record that was complete then'),
    )
    return faults
  }
  faults.push(...checkConsentClaims({ claims, consent }))
  for (const found of checkSignedConsent({ consent, trial, site, at })) {
    faults.push({ ...found, pointer: found.pointer === '/formVersion' ? '/consentForm/version' : '/consent' })
  }
  faults.push(...checkApproval({ claims, consent, trial, site }))
  faults.push(...checkOrder(claims))
  return faults
}

function checkProtocol({
  claims: { protocol },
  trial,
}: {
  claims: TrialEnrolment
  trial: TrialFile
}): EnrolmentFault[] {
  const known = trial.protocolVersions.find(({ version }) => version === protocol.version)
  if (!known) {
    return [
      fault('/protocol/version', 'PROTOCOL_VERSION_UNKNOWN', 'no such version of the protocol is on record'),
    ]
  }
  return (['date', 'digest', 'amendment'] as const)
    .filter((name) => protocol[name] !== (name === 'amendment' ? amendmentNumber(known) : known[name]))
    .map((name) =>
      fault(`/protocol/${name}`, 'PROTOCOL_MISMATCH', `${name} is not that of the version on record`),
    )
}

/** The claims say of the consent what is on record of it. */
function checkConsentClaims({
  claims: { consent: claimed, consentForm },
  consent,
}: {
  claims: TrialEnrolment
  consent: SignedConsent
}): EnrolmentFault[] {
  const { conductor, witness } = consent.signatures
  const differing: [pointer: string, differs: boolean][] = [
    ['/consent/method', claimed.method !== consent.method],
    ['/consent/consenter', claimed.consenter !== consent.consenter],
    // one that is missing is told as such
    ['/consent/conductedBy', conductor !== undefined && claimed.conductedBy !== conductor.signer],
    ['/consent/witness', claimed.witness !== witness?.signer],
    ['/consentForm/version', consentForm.version !== consent.formVersion],
    ['/consentForm/language', consentForm.language !== consent.language],
  ]
  return differing
    .filter(([, differs]) => differs)
    .map(([pointer]) => fault(pointer, 'CONSENT_MISMATCH', 'not what is on record of the consent'))
}

/** The form, its approval and its protocol are those under which the consent was signed. */
function checkApproval({
  claims: { consentForm, protocol },
  consent,
  trial,
  site,
}: {
  claims: TrialEnrolment
  consent: SignedConsent
  trial: TrialFile
  site: readonly string[]
}): EnrolmentFault[] {
  const approval = approvalOf({ consent, trial, site })
  if (approval?.formVersion !== consentForm.version) return []
  const faults: EnrolmentFault[] = []
  if (approval.digest !== consentForm.digest) {
    faults.push(fault('/consentForm/digest', 'FORM_MISMATCH', 'not the digest of the form that was approved'))
  }
  const { number, date } = consentForm.irbApproval
  if (number !== approval.number || date !== approval.approvedAt.slice(0, 10)) {
    faults.push(
      fault('/consentForm/irbApproval', 'IRB_APPROVAL_MISMATCH', 'not the approval that was in force'),
    )
  }
  if (protocol.version !== approval.protocolVersion) {
    faults.push(
      fault(
        '/protocol/version',
        'PROTOCOL_NOT_APPROVED',
        'the form that was signed belongs to another version of the protocol',
      ),
    )
  }
  return faults
}

/** ICH E6(R3) 2.8.1: consent comes before any procedure of the trial. Milestones are days at the site. */
function checkOrder({ milestones = [], consent }: TrialEnrolment): EnrolmentFault[] {
  const day = consent.obtainedAt.slice(0, 10)
  return milestones.flatMap(({ milestone, date }, index) =>
    milestone !== 'signed-up' && date < day
      ? [
          fault(
            `/milestones/${index}/date`,
            'CONSENT_AFTER_PROCEDURE',
            'consent was not obtained before this milestone',
          ),
        ]
      : [],
  )
}
