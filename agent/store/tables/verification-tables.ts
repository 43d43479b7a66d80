import type { ChallengeTables } from './challenge.ts'
import type { ListTables } from './list-tables.ts'
import type { ScopeDocumentTables } from './scope-document.ts'
import type { VerificationRecordTables } from './verification-record.ts'

/** All tables of `migrations/verification-tables.ts`. */
export type VerificationTables = ChallengeTables & ListTables & ScopeDocumentTables & VerificationRecordTables
