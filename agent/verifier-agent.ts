import { createAgent, type TAgent } from '@veramo/core'
import type { ICredentialPlugin, IResolver } from '@veramo/core-types'
import { CredentialPlugin } from '@veramo/credential-w3c'
import { DIDResolverPlugin } from '@veramo/did-resolver'
import type { DidResolver } from '#agent/dids/create-did-resolver.ts'
import type { StrictVerifier } from '#agent/proofs/create-credential-provider.ts'
import { createCredentialProviders } from '#agent/proofs/create-credential-providers.ts'
import { createStatusPlugin } from '#agent/proofs/create-status-plugin.ts'
import type { VerifierWorld } from '#agent/verify/verifier-world.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { verifyPresentation } from '#agent/verify/verify-presentation.ts'

export type VerifierAgent = TAgent<IResolver & ICredentialPlugin>

/**
 * The Veramo agent of a verifying service: it resolves and verifies, and has neither key manager nor DID manager.
 * `verifyCredential` and `verifyPresentation` give our verdict. The API calls the functions behind them, since each
 * call of an agent costs as much as a signature check.
 *
 * @param organisation whose challenges presentations answer
 */
export function createVerifierAgent({
  world,
  didResolver,
  organisation,
  now,
}: {
  world: VerifierWorld
  didResolver: DidResolver
  organisation: string
  now: () => Date
}): VerifierAgent {
  const verifier: StrictVerifier = {
    verifyCredential: (credential) => verifyCredential({ credential, now: now(), world }),
    verifyPresentation: (presentation, options) =>
      verifyPresentation({ presentation, options, organisation, now: now(), world }),
  }
  return createAgent<IResolver & ICredentialPlugin>({
    plugins: [
      new DIDResolverPlugin({ resolver: didResolver as never }),
      new CredentialPlugin(createCredentialProviders({ verifier, now })),
      createStatusPlugin({ verifier }),
    ],
  })
}
