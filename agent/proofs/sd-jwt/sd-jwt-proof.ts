import { ProofError } from '../proof-error.ts'
import type { DocumentProof } from '../secured-document.ts'
import type { ParsedSdJwt } from './read-sd-jwt.ts'

/**
 * The signature of an SD-JWT as a proof. Without `kid` any key of the signer may have made it.
 *
 * @param signer whom the claims name, where there is no `kid`
 * @throws {ProofError} KID_INVALID if neither is a DID
 */
export function sdJwtProof({
  sdJwt: { header, signingInput, signature },
  signer,
}: {
  sdJwt: ParsedSdJwt
  signer: string | null
}): DocumentProof {
  const did = header.did ?? signer
  if (!did?.startsWith('did:')) throw new ProofError('KID_INVALID', 'neither kid nor the signer is a DID')
  return {
    alg: header.alg,
    kid: header.kid,
    did,
    signingInput,
    verify: (key) => key.verify(signingInput, signature),
  }
}
