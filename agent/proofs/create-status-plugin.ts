import type { IAgentPlugin } from '@veramo/core-types'
import type { StrictVerifier } from './create-credential-provider.ts'

const SET: readonly string[] = ['CREDENTIAL_REVOKED', 'CREDENTIAL_SUSPENDED']

/**
 * Veramo's plug-in asks for the status of a credential that it sees as JSON, beside the verification that looked at it
 * already, and refuses to go on where nobody answers: our verification answers.
 */
export function createStatusPlugin({
  verifier,
}: {
  verifier: Pick<StrictVerifier, 'verifyCredential'>
}): IAgentPlugin {
  return {
    methods: {
      async checkCredentialStatus({ credential }: { credential: unknown }) {
        const { warnings } = await verifier.verifyCredential(credential)
        return { revoked: warnings.some(({ code }) => SET.includes(code)) }
      },
    },
  }
}
