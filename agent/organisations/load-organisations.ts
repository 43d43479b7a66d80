import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import type { Kysely, Selectable } from 'kysely'
import { encodeMultikey } from '#agent/dids/encode-multikey.ts'
import { createSigner, type SigningAlgorithm } from '#agent/keys/create-signer.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'
import type { Organisation, OrganisationIdentity, OrganisationSigner } from './organisation.ts'

type KeyRow = Pick<
  Selectable<OrganisationTables['signing_keys']>,
  'key' | 'organisation' | 'algorithm' | 'method' | 'purpose' | 'verification_method' | 'superseded_at'
>

export type LoadedOrganisations = {
  organisations: ReadonlyMap<string, Organisation>
  /** Takes in what became of their keys since, here or in another process: whoever holds an organisation sees it at once. */
  reload(): Promise<void>
}

type Signers = Map<SigningAlgorithm, OrganisationSigner>

type Held = {
  signers: Signers
  authenticators: Signers
  formerSigners: Map<string, OrganisationSigner>
  identities: OrganisationIdentity[]
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
    const own: Pick<Held, 'signers' | 'authenticators'> = { signers: new Map(), authenticators: new Map() }
    const held: Held = { ...own, formerSigners: new Map(), identities: [{ did, method: 'ethr', ...own }] }
    current.set(id, held)
    const { signers, formerSigners, identities } = held
    organisations.set(id, { id, name, did, address, signers, formerSigners, identities, publisherKey })
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
    for (const [id, held] of current) {
      const own = loaded.filter(({ row }) => row.organisation === id)
      held.signers.clear()
      held.authenticators.clear()
      held.formerSigners.clear()
      for (const { row, signer } of own) {
        if (row.superseded_at !== null) held.formerSigners.set(row.key, signer)
        else if (row.purpose === 'authentication') held.authenticators.set(row.algorithm, signer)
        else if (row.method === 'ethr') held.signers.set(row.algorithm, signer)
      }
      held.identities.splice(1, Number.POSITIVE_INFINITY, ...otherIdentities(own, held))
    }
    known = found
  }

  await reload()
  return { organisations, reload }
}

/** A did:web lists the Ed25519 keys of the did:ethr beside its own; a did:key is one key, for everything. */
function otherIdentities(
  own: readonly { row: KeyRow; signer: OrganisationSigner }[],
  ethr: Pick<Held, 'signers' | 'authenticators'>,
): OrganisationIdentity[] {
  const identities = new Map<string, OrganisationIdentity>()
  for (const { row, signer } of own) {
    if (row.method === 'ethr' || row.superseded_at !== null) continue
    const [did] = signer.verificationMethod.split('#') as [string]
    const signers = new Map(identities.get(did)?.signers)
    if (row.method === 'web') takeEd25519({ did, from: ethr.signers, into: signers })
    signers.set(row.algorithm, signer)
    const authenticators: Signers = row.method === 'key' ? signers : new Map()
    if (row.method === 'web') takeEd25519({ did, from: ethr.authenticators, into: authenticators })
    identities.set(did, { did, method: row.method, signers, authenticators })
  }
  return [...identities.values()]
}

function takeEd25519({ did, from, into }: { did: string; from: Signers; into: Signers }): void {
  const signer = from.get('EdDSA')
  if (!signer) return
  const { algorithm, key } = signer
  const verificationMethod = `${did}#${encodeMultikey({ algorithm, publicKeyHex: key })}`
  into.set(algorithm, { ...signer, verificationMethod })
}

/**
 * Those that may still sign something: of a did:web before a did:key; oldest first, so that of two the newer one signs. What
 * authenticated before finishes nothing.
 */
async function readUsableKeys(database: Kysely<OrganisationTables>): Promise<KeyRow[]> {
  return database
    .selectFrom('signing_keys')
    .select(['key', 'organisation', 'algorithm', 'method', 'purpose', 'verification_method', 'superseded_at'])
    .where('verification_method', 'is not', null)
    .where('ended', 'is', null)
    .where((where) =>
      where.or([where('purpose', '=', 'assertionMethod'), where('superseded_at', 'is', null)]),
    )
    .orderBy('method', 'desc')
    .orderBy('created_at')
    .orderBy('key')
    .execute()
}
