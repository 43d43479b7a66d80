import type { ProvenVerification } from '#agent/verify/read-verification.ts'
import type { Knowledge } from './knowledge.ts'
import type { RecordAnchor } from './record-anchor.ts'

/** A verification record, and everything that it rests on: what an auditor needs to check it without a network. */
export type EvidenceBundle = {
  type: 'CaresealEvidence'
  format: 'hc-evidence/1'
  verification: ProvenVerification
  /** DIDs of the root authorities that the verifier trusts: a matter of its configuration, shown and not proven. */
  trustedRoots: readonly string[]
  knowledge: Knowledge
  /** That the record was there by then; absent while no anchor holds it. */
  anchor?: RecordAnchor
}
