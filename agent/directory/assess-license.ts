import { sealJson } from '#agent/consents/seal-json.ts'
import { AgentError } from '#agent/errors.ts'
import { parseCredential } from '#agent/proofs/parse-credential.ts'
import type { NewDirectoryLicense } from '#agent/store/tables/directory.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import { family } from '#schemas/practitioner-license/family.ts'
import { MAY_PRACTISE } from '#schemas/practitioner-license/fhir-practitioner.ts'
import { chooseShown, type DirectoryField } from '#schemas/provider-directory/directory-fields.ts'
import { DIRECTORY_REFERENCE, describeVerdict } from './describe-verdict.ts'
import type { DirectoryWorld } from './directory-world.ts'
import { foldName } from './fold-name.ts'

/**
 * Verifies, records and watches a license that is to be listed.
 *
 * @returns the row of it, without the entry
 * @throws {AgentError} DIRECTORY_ENTRY_INVALID, with the code of the check that stands in the way
 */
export async function assessLicense({
  world,
  credential,
  place,
  holder,
  fields,
  client,
  person,
  now,
}: {
  world: DirectoryWorld
  credential: unknown
  place: number
  /** The DID that signed the request. */
  holder: string
  fields: readonly DirectoryField[]
  client: string
  person: string | null
  now: Date
}): Promise<NewDirectoryLicense> {
  const { verifier, organisation, monitoring, recordVerification, seal } = world
  const stop = (code: string, message: string) =>
    new AgentError('DIRECTORY_ENTRY_INVALID', 'a license cannot be listed', {
      faults: [{ pointer: `/credentials/${place}`, code, message }],
    })
  const acting = { organisation: organisation.id, client, person, now }
  const verdict = await verifyCredential({ credential, now, world: verifier })
  const { id: record } = await recordVerification({
    presented: { ...verdict, kind: 'credential' },
    policy: {},
    ...acting,
  })
  if (verdict.verdict !== 'valid') {
    const { code, message } = verdict.checks.find(
      ({ outcome }) => outcome === 'fail' || outcome === 'unknown',
    )!
    throw stop(code, message)
  }
  const { payload, issuer, types } = await parseCredential({ credential })
  if (!types.includes(family.credentialType)) throw stop('TYPE_NOT_ACCEPTED', 'it is no practitioner license')
  const claims = payload.credentialSubject as PractitionerLicense
  if (claims.id !== holder) throw stop('SUBJECT_NOT_HOLDER', 'it is of another than who signed the request')
  if (!claims.licensee?.familyName) throw stop('NAME_MISSING', 'it does not show the family name')
  if (!MAY_PRACTISE.includes(claims.status))
    throw stop('LICENSE_NOT_ACTIVE', 'it does not let anybody practise')
  if (claims.expirationDate < now.toISOString().slice(0, 10)) throw stop('LICENSE_EXPIRED', 'it has expired')
  const [watched] = await monitoring.register({
    requests: [{ credential, reference: DIRECTORY_REFERENCE }],
    ...acting,
  })
  if (!watched || 'refused' in watched) throw stop(watched!.refused.code, watched!.refused.message)
  const shown = chooseShown({ claims, fields })
  const { licensee, npi, taxonomy = [] } = shown
  const names = [licensee!, ...(licensee!.otherNames ?? [])]
  return {
    digest: verdict.digest,
    place,
    issuer: issuer!,
    claims: JSON.stringify(shown),
    family: names.map(({ familyName }) => foldName(familyName)),
    given: names.flatMap(({ givenName, additionalName }) =>
      [givenName, additionalName].filter((name) => name !== undefined).map(foldName),
    ),
    npi: npi ?? null,
    specialties: taxonomy,
    expires_on: claims.expirationDate,
    sealed: sealJson(seal, credential),
    monitor: watched.monitor,
    ...describeVerdict(verdict),
    verified_at: now,
    record,
    // whatever its monitor tells has it verified again
    checked_to: 0n,
  }
}
