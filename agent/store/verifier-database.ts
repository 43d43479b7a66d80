import type { Migration } from 'kysely/migration'
import { chainTables } from './migrations/chain-tables.ts'
import { keyTables } from './migrations/key-tables.ts'
import { organisationTables } from './migrations/organisation-tables.ts'
import { verificationTables } from './migrations/verification-tables.ts'
import type { ChainTables } from './tables/chain-logs.ts'
import type { KeyCheckTables } from './tables/key-check.ts'
import type { OrganisationTables } from './tables/organisation.ts'
import type { VeramoTables } from './tables/veramo.ts'
import type { VerificationTables } from './tables/verification-tables.ts'

/** `organisations` holds the verifier's own: the one that signs its records. */
export type VerifierTables = KeyCheckTables &
  VeramoTables &
  OrganisationTables &
  ChainTables &
  VerificationTables

/** The verifying service's migrations, in order; one that has landed is never changed. */
export const verifierMigrations: Record<string, Migration> = {
  '001-keys': keyTables,
  '002-organisations': organisationTables,
  '003-chain': chainTables,
  '004-verifications': verificationTables,
}
