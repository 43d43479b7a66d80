import type { Migration } from 'kysely/migration'
import { anchorTables } from './migrations/anchor-tables.ts'
import { chainTables } from './migrations/chain-tables.ts'
import { consentAlertTables } from './migrations/consent-alert-tables.ts'
import { consentRequests } from './migrations/consent-requests.ts'
import { consentTables } from './migrations/consent-tables.ts'
import { directoryTables } from './migrations/directory-tables.ts'
import { evidenceTables } from './migrations/evidence-tables.ts'
import { exchangeCallbacks } from './migrations/exchange-callbacks.ts'
import { exchangeEnds } from './migrations/exchange-ends.ts'
import { exchangeTables } from './migrations/exchange-tables.ts'
import { identityKeys } from './migrations/identity-keys.ts'
import { issuanceProofTables } from './migrations/issuance-proof-tables.ts'
import { keyEnds } from './migrations/key-ends.ts'
import { keyPurposes } from './migrations/key-purposes.ts'
import { keyTables } from './migrations/key-tables.ts'
import { listDescriptions } from './migrations/list-descriptions.ts'
import { logTables } from './migrations/log-tables.ts'
import { monitorTables } from './migrations/monitor-tables.ts'
import { organisationTables } from './migrations/organisation-tables.ts'
import { presentationRequestTables } from './migrations/presentation-request-tables.ts'
import { requestFailures } from './migrations/request-failures.ts'
import { undoneLogTables } from './migrations/undone-log-tables.ts'
import { verificationLogTables } from './migrations/verification-log-tables.ts'
import { verificationTables } from './migrations/verification-tables.ts'
import type { AnchorTables } from './tables/anchor.ts'
import type { ChainTables, UndoneLogTables } from './tables/chain-logs.ts'
import type { ConsentTables } from './tables/consent.ts'
import type { DirectoryTables } from './tables/directory.ts'
import type { ExchangeTables } from './tables/exchange.ts'
import type { KeyCheckTables } from './tables/key-check.ts'
import type { LogTables } from './tables/log.ts'
import type { MonitorTables } from './tables/monitor.ts'
import type { OrganisationTables } from './tables/organisation.ts'
import type { PresentationRequestTables } from './tables/presentation-request.ts'
import type { VeramoTables } from './tables/veramo.ts'
import type { VerificationTables } from './tables/verification-tables.ts'

/** `organisations` holds the verifier's own: the one that signs its records. */
export type VerifierTables = KeyCheckTables &
  VeramoTables &
  OrganisationTables &
  ChainTables &
  UndoneLogTables &
  MonitorTables &
  LogTables &
  AnchorTables &
  ConsentTables &
  DirectoryTables &
  ExchangeTables &
  PresentationRequestTables &
  VerificationTables

/** The verifying service's migrations, in order; one that has landed is never changed. */
export const verifierMigrations: Record<string, Migration> = {
  '001-keys': keyTables,
  '002-organisations': organisationTables,
  '003-chain': chainTables,
  '004-verifications': verificationTables,
  '005-evidence': evidenceTables,
  '006-undone-logs': undoneLogTables,
  '007-monitors': monitorTables,
  '008-key-ends': keyEnds,
  '009-identity-keys': identityKeys,
  '010-logs': logTables,
  '011-anchors': anchorTables,
  '012-verification-log': verificationLogTables,
  '013-issuance-proofs': issuanceProofTables,
  '014-exchanges': exchangeTables,
  '015-consents': consentTables,
  '016-presentation-requests': presentationRequestTables,
  '017-directory': directoryTables,
  '018-list-descriptions': listDescriptions,
  '019-consent-requests': consentRequests,
  '020-consent-alerts': consentAlertTables,
  '021-exchange-ends': exchangeEnds,
  '022-request-failures': requestFailures,
  '023-key-purposes': keyPurposes,
  '024-exchange-callbacks': exchangeCallbacks,
}
