import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import type { Kysely, Selectable } from 'kysely'
import { createSigner, type SigningAlgorithm } from '#agent/keys/create-signer.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'
import type { Organisation, OrganisationSigner } from './organisation.ts'

type KeyRow = Pick<
  Selectable<OrganisationTables['signing_keys']>,
  'key' | 'organisation' | 'algorithm' | 'verification_method' | 'superseded_at'
>

export type LoadedOrganisations = {
  organisations: ReadonlyMap<string, Organisation>
  /** Takes in what became of their keys since, here or in another process: whoever holds an organisation sees it at once. */
  reload(): Promise<void>
}

type Held = {
  signers: Map<SigningAlgorithm, OrganisationSigner>
  formerSigners: Map<string, OrganisationSigner>
}

/** The organisations of this service, by id, with the keys that their DID documents list ready to sign. */
export async function loadOrganisations({
  database,
  privateKeys,
}: {
  database: Kysely<OrganisationTables>
  privateKeys: AbstractPrivateKeyStore
}): Promise<LoadedOrganisations> {
  const organisations = new Map<string, Organisation>()
  const current = new Map<string, Held>()
  const rows = await database.selectFrom('organisations').selectAll().execute()
  for (const { id, name, did, address, publisher_key: publisherKey } of rows) {
    const held: Held = { signers: new Map(), formerSigners: new Map() }
    current.set(id, held)
    organisations.set(id, { id, name, did, address, ...held, publisherKey })
  }
  const made = new Map<string, OrganisationSigner>()
  let known = ''

  async function signerOf({ key, algorithm, verification_method }: KeyRow): Promise<OrganisationSigner> {
    const before = made.get(key)
    if (before && before.verificationMethod === verification_method) return before
    const { privateKeyHex } = await privateKeys.getKey({ alias: key })
    const { sign } = createSigner({ algorithm, privateKeyHex })
    const signer = { key, algorithm, verificationMethod: verification_method!, sign }
    made.set(key, signer)
    return signer
  }

  async function reload(): Promise<void> {
    const keys = await readUsableKeys(database)
    const found = JSON.stringify(keys)
    if (found === known) return
    const loaded: { row: KeyRow; signer: OrganisationSigner }[] = []
    for (const row of keys) loaded.push({ row, signer: await signerOf(row) })
    // all at once: nobody sees an organisation between two keys
    for (const { signers, formerSigners } of current.values()) {
      signers.clear()
      formerSigners.clear()
    }
    for (const { row, signer } of loaded) {
      const held = current.get(row.organisation)
      if (row.superseded_at === null) held?.signers.set(row.algorithm, signer)
      else held?.formerSigners.set(row.key, signer)
    }
    known = found
  }

  await reload()
  return { organisations, reload }
}

/** Those that may still sign something, oldest first, so that of two keys the newer one signs. */
async function readUsableKeys(database: Kysely<OrganisationTables>): Promise<KeyRow[]> {
  return database
    .selectFrom('signing_keys')
    .select(['key', 'organisation', 'algorithm', 'verification_method', 'superseded_at'])
    .where('verification_method', 'is not', null)
    .where('ended', 'is', null)
    .orderBy('created_at')
    .orderBy('key')
    .execute()
}
