import type { Organisation, OrganisationSigner } from './organisation.ts'

/** A key of an organisation by its name in the key store, under whichever identity: one that signs, or signed before. */
export function findSigner({
  organisation,
  key,
}: {
  organisation: Organisation
  key: string
}): OrganisationSigner | undefined {
  const former = organisation.formerSigners.get(key)
  if (former) return former
  for (const { signers } of organisation.identities) {
    for (const signer of signers.values()) if (signer.key === key) return signer
  }
  return undefined
}
