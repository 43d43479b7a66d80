import type { Migration } from 'kysely/migration'
import { anchorTables } from './migrations/anchor-tables.ts'
import { auditTables } from './migrations/audit-tables.ts'
import { chainTables } from './migrations/chain-tables.ts'
import { consentGrantTables } from './migrations/consent-grant-tables.ts'
import { credentialMessages } from './migrations/credential-messages.ts'
import { exchangeCallbacks } from './migrations/exchange-callbacks.ts'
import { exchangeEnds } from './migrations/exchange-ends.ts'
import { exchangeTables } from './migrations/exchange-tables.ts'
import { holderTables } from './migrations/holder-tables.ts'
import { identityKeys } from './migrations/identity-keys.ts'
import { issuanceTables } from './migrations/issuance-tables.ts'
import { keyEnds } from './migrations/key-ends.ts'
import { keyPurposes } from './migrations/key-purposes.ts'
import { keyTables } from './migrations/key-tables.ts'
import { licenseTables } from './migrations/license-tables.ts'
import { listRenewals } from './migrations/list-renewals.ts'
import { logTables } from './migrations/log-tables.ts'
import { nullifierTables } from './migrations/nullifier-tables.ts'
import { oauthTables } from './migrations/oauth-tables.ts'
import { offerTables } from './migrations/offer-tables.ts'
import { organisationTables } from './migrations/organisation-tables.ts'
import { presentationReferences } from './migrations/presentation-references.ts'
import { requestKeyTables } from './migrations/request-key-tables.ts'
import { securingMechanisms } from './migrations/securing-mechanisms.ts'
import { statusMessageTables } from './migrations/status-message-tables.ts'
import { statusTables } from './migrations/status-tables.ts'
import { trialStatuses } from './migrations/trial-statuses.ts'
import { trialTables } from './migrations/trial-tables.ts'
import type { AnchorTables } from './tables/anchor.ts'
import type { AuditTables } from './tables/audit.ts'
import type { ChainTables } from './tables/chain-logs.ts'
import type { ClientTables } from './tables/client.ts'
import type { ConsentGrantTables } from './tables/consent-grant.ts'
import type { ExchangeTables } from './tables/exchange.ts'
import type { IssuanceTables } from './tables/issuance.ts'
import type { KeyCheckTables } from './tables/key-check.ts'
import type { LicenseTables } from './tables/license.ts'
import type { LogTables } from './tables/log.ts'
import type { NullifierTables } from './tables/nullifier.ts'
import type { OauthPayloadTables } from './tables/oauth-payload.ts'
import type { OfferTables } from './tables/offer.ts'
import type { OrganisationTables } from './tables/organisation.ts'
import type { PresentationTables } from './tables/presentation.ts'
import type { StatusTables } from './tables/status.ts'
import type { TrialTables } from './tables/trial.ts'
import type { VeramoTables } from './tables/veramo.ts'

export type IssuerTables = KeyCheckTables &
  VeramoTables &
  OrganisationTables &
  ChainTables &
  LogTables &
  AuditTables &
  StatusTables &
  TrialTables &
  NullifierTables &
  AnchorTables &
  IssuanceTables &
  OauthPayloadTables &
  OfferTables &
  PresentationTables &
  ExchangeTables &
  ConsentGrantTables &
  LicenseTables &
  ClientTables

/** The issuing service's migrations, in order; one that has landed is never changed. */
export const issuerMigrations: Record<string, Migration> = {
  '001-keys': keyTables,
  '002-organisations': organisationTables,
  '003-chain': chainTables,
  '004-logs': logTables,
  '005-audit': auditTables,
  '006-status': statusTables,
  '007-anchors': anchorTables,
  '008-issuance': issuanceTables,
  '009-oauth': oauthTables,
  '010-key-ends': keyEnds,
  '011-list-renewals': listRenewals,
  '012-identity-keys': identityKeys,
  '013-offers': offerTables,
  '014-securing-mechanisms': securingMechanisms,
  '015-holder': holderTables,
  '016-exchanges': exchangeTables,
  '017-licenses': licenseTables,
  '018-trials': trialTables,
  '019-nullifiers': nullifierTables,
  '020-request-keys': requestKeyTables,
  '021-consent-grants': consentGrantTables,
  '022-status-messages': statusMessageTables,
  '023-credential-messages': credentialMessages,
  '024-exchange-ends': exchangeEnds,
  '025-presentation-references': presentationReferences,
  '026-key-purposes': keyPurposes,
  '027-exchange-callbacks': exchangeCallbacks,
  '028-trial-statuses': trialStatuses,
}
