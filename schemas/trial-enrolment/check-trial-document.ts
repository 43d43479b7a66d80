import type { ClaimFault } from '../claim-fault.ts'
import { amendmentNumber, type IrbApproval, type ProtocolVersion, type TrialFile } from './trial.ts'

/**
 * What is wrong with a version of a protocol that is to follow those on record: amendments are numbered one by one, no
 * version is recorded twice, and an amendment that asks all to consent again says by when.
 */
export function checkProtocolVersion({
  version,
  trial: { protocolVersions },
}: {
  version: ProtocolVersion
  trial: TrialFile
}): ClaimFault[] {
  const faults: ClaimFault[] = []
  const last = protocolVersions.at(-1)
  const expected = last ? amendmentNumber(last) + 1 : 0
  if (amendmentNumber(version) !== expected) {
    const message = 'amendments are numbered one by one, and the original is none'
    faults.push({ pointer: '/amendment/number', code: 'CLAIM_CONTRADICTS', message })
  }
  if (protocolVersions.some((known) => known.version === version.version)) {
    const message = 'this version is on record: what changed is another version'
    faults.push({ pointer: '/version', code: 'CLAIM_DUPLICATE', message })
  }
  if (last && version.date < last.date) {
    faults.push({ pointer: '/date', code: 'DATE_ORDER', message: 'date is before that of the last version' })
  }
  const { amendment } = version
  if (amendment && (amendment.reconsent === 'all') !== (amendment.by !== undefined)) {
    const message = 'by is there if all must consent again, and only then'
    faults.push({ pointer: '/amendment/by', code: 'CLAIM_CONTRADICTS', message })
  }
  return faults
}

/** What is wrong with an approval: its protocol version is on record, and it does not end before it begins. */
export function checkIrbApproval({
  approval,
  trial: { protocolVersions, irbApprovals },
}: {
  approval: IrbApproval
  trial: TrialFile
}): ClaimFault[] {
  const faults: ClaimFault[] = []
  if (!protocolVersions.some(({ version }) => version === approval.protocolVersion)) {
    const message = 'no such version of the protocol is on record'
    faults.push({ pointer: '/protocolVersion', code: 'CLAIM_NOT_LISTED', message })
  }
  if (approval.expires !== undefined && Date.parse(approval.expires) <= Date.parse(approval.approvedAt)) {
    faults.push({ pointer: '/expires', code: 'DATE_ORDER', message: 'expires is not after approvedAt' })
  }
  const sameForm = irbApprovals.find(
    ({ formVersion, language }) => formVersion === approval.formVersion && language === approval.language,
  )
  if (sameForm && sameForm.digest !== approval.digest) {
    const message = 'another digest is on record for this version of the form'
    faults.push({ pointer: '/digest', code: 'CLAIM_CONTRADICTS', message })
  }
  return faults
}
