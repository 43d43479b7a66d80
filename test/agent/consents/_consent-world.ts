import { randomUUID } from 'node:crypto'
import type { HolderRequestType } from '#agent/consents/check-holder-request.ts'
import { createConsentWorld } from '#agent/consents/consent-world.ts'
import { holdPresentation } from '#agent/consents/hold-presentation.ts'
import { signCompact } from '#agent/proofs/sign-jose.ts'
import { CAP_ISSUE } from '#agent/registry/chain-view.ts'
import { encodeScope } from '#agent/registry/scope.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { type VerifierTables, verifierMigrations } from '#agent/store/verifier-database.ts'
import { createChallenge } from '#agent/verify/create-challenge.ts'
import { verifyPresentation } from '#agent/verify/verify-presentation.ts'
import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import { family } from '#schemas/patient-consent/family.ts'
import { digestGranted, formatSeconds, GRANT_TYPE } from '#schemas/patient-consent/grant.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'
import { createTestWorld, type Json, type Party } from '#test/agent/verify/_world.ts'
import { consentClaims } from '#test/schemas/patient-consent/_consents.ts'

export const SERVICE = 'https://verifier.example'
const KEY = Buffer.alloc(32, 7)

/** A clinic that is accredited for consents, and a decision service that trusts it: two processes on one database. */
export async function openConsentWorld() {
  const testDatabase = await createTestDatabase()
  const database = openDatabase<VerifierTables>({ url: testDatabase.url })
  const other = openDatabase<VerifierTables>({ url: testDatabase.url })
  await migrateDatabase({ database, migrations: verifierMigrations })
  const at = await createTestWorld({ database: testDatabase.url })
  const clinic = await at.createBoard({ slug: 'clinic' })
  at.chain.emitRegistry('Accredited', {
    id: `0x${'c1'.repeat(32)}`,
    grantor: at.root,
    org: clinic.address,
    schema: family.typeId,
    parent: `0x${'0'.repeat(64)}`,
    episode: 1,
    from: 1_700_000_000,
    until: 2_000_000_000,
    caps: CAP_ISSUE,
    depth: 1,
    scopeHash: encodeScope({ type: 'CaresealScope' }).scopeHash,
  })
  at.chain.settle()
  const alerts: object[] = []
  const logger = { warn: (fields: object) => void alerts.push(fields) }
  const open = (connection: typeof database) =>
    createConsentWorld({ database: connection, verifier: at.world, keyEncryptionKey: KEY, logger })
  const world = open(database)
  let index = 100

  /** What a patient consents to for themselves, as the clinic recorded it. */
  function claimsOf(patient: Party): PatientConsent {
    const own = { id: patient.did, grantor: { id: patient.did }, custodian: { id: clinic.did } }
    const signature = { signer: patient.did, signedAt: '2025-12-31T00:00:00Z', capacity: 'self' } as const
    return { ...consentClaims(own), signature: { ...signature, method: 'recorded' } }
  }

  /** The same, signed with a key; a test changes what is signed by `change` and `header`, and who signs by `by`. */
  async function grantedClaims({
    patient,
    by = patient,
    claims = claimsOf(patient),
    change = {},
    header = {},
  }: {
    patient: Party
    by?: Party
    claims?: PatientConsent
    change?: Json
    header?: Json
  }): Promise<PatientConsent> {
    const iat = Math.floor(at.time.now.getTime() / 1000)
    const payload = {
      iss: claims.grantor.id,
      aud: claims.custodian.id,
      iat,
      exp: iat + 3_600,
      jti: randomUUID(),
      claims_digest: digestGranted(claims),
      text_digest: claims.policy.digest,
      ...change,
    }
    const grant = await signCompact({
      header: { alg: 'EdDSA', kid: by.kid, typ: GRANT_TYPE, ...header } as never,
      payload,
      sign: by.sign,
    })
    const { capacity } = claims.authority
    const signature = { signer: claims.grantor.id, signedAt: formatSeconds(iat), capacity }
    return { ...claims, signature: { ...signature, method: 'wallet', grant } }
  }

  /** A consent as the clinic issues it. */
  async function issue(patient: Party, claims: Json = {}) {
    const id = `urn:uuid:${randomUUID()}`
    index++
    const license = clinic.credential(patient, index)
    const credentialSubject = { ...claimsOf(patient), ...claims }
    const jwt = await clinic.sign({
      ...license,
      '@context': ['https://www.w3.org/ns/credentials/v2', family.contextUrl],
      id,
      type: ['VerifiableCredential', family.credentialType],
      issuer: { id: clinic.did, name: 'Clinic' },
      credentialSubject,
      credentialSchema: { id: family.schemaUrl, type: 'JsonSchema' },
    })
    return { id, jwt, index }
  }

  async function present(holder: Party, credentials: readonly string[], organisation = 'hospital') {
    const { challenge, domain } = await createChallenge({
      database,
      organisation,
      domain: SERVICE,
      now: at.time.now,
    })
    const payload = {
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      type: ['VerifiablePresentation'],
      holder: holder.did,
      verifiableCredential: credentials.map((jwt) => ({
        '@context': 'https://www.w3.org/ns/credentials/v2',
        type: 'EnvelopedVerifiableCredential',
        id: `data:application/vc+jwt,${jwt}`,
      })),
      nonce: challenge,
      aud: domain,
    }
    const header = { alg: 'EdDSA', kid: holder.kid, typ: 'vp+jwt', cty: 'vp' } as const
    const presentation = await signCompact({ header, payload, sign: holder.sign })
    return { presentation, options: { challenge, domain } }
  }

  async function hold(holder: Party, credentials: readonly string[], organisation = 'hospital') {
    const { presentation, options } = await present(holder, credentials, organisation)
    const now = at.time.now
    const verdict = await verifyPresentation({ presentation, options, organisation, now, world: at.world })
    return holdPresentation({ world, presentation, verdict, organisation, now })
  }

  /** A request that a holder signs; a test changes one thing by `change` and `header`. */
  function request({
    by,
    consent,
    type = 'careseal-withdrawal+jwt',
    change = {},
    header = {},
  }: {
    by: Party
    consent: string
    type?: HolderRequestType
    change?: Json
    header?: Json
  }): Promise<string> {
    const iat = Math.floor(at.time.now.getTime() / 1000)
    const payload = { iss: by.did, sub: consent, aud: SERVICE, iat, jti: randomUUID(), ...change }
    return signCompact({
      header: { alg: 'EdDSA', kid: by.kid, typ: type, ...header } as never,
      payload,
      sign: by.sign,
    })
  }

  return {
    ...at,
    clinic,
    world,
    claimsOf,
    grantedClaims,
    /** The same service in another process. */
    elsewhere: open(other),
    alerts,
    issue,
    present,
    hold,
    request,
    async close() {
      await at.close()
      await database.destroy()
      await other.destroy()
      await testDatabase.drop()
    },
  }
}

export type TestConsentWorld = Awaited<ReturnType<typeof openConsentWorld>>
