import type { ChallengeTables } from './challenge.ts'
import type { IssuanceProofTables } from './issuance-proof.ts'
import type { ListTables } from './list-tables.ts'
import type { ScopeDocumentTables } from './scope-document.ts'
import type { VerificationLogTables } from './verification-log.ts'
import type { VerificationRecordTables } from './verification-record.ts'

/** What verifying reads and writes. */
export type VerificationTables = ChallengeTables &
  ListTables &
  IssuanceProofTables &
  ScopeDocumentTables &
  VerificationLogTables &
  VerificationRecordTables
