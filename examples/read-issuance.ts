import { createHash } from 'node:crypto'
import { callApi } from './call-api.ts'
import { type Issued, type Story, until } from './story.ts'

/** Waits until an anchor on chain holds what was issued; answers the anchor's number. */
export async function untilAnchored({
  story: { issuerUrl },
  organisation,
  verifiableCredential,
}: {
  story: Story
  organisation: string
  verifiableCredential: Issued['verifiableCredential']
}): Promise<string> {
  const { id } = verifiableCredential as { id: string }
  const jwt = id.slice(id.indexOf(',') + 1)
  // the leaf of the issuance log: what the issuer signed, and nothing of what it says
  const digest = createHash('sha256')
    .update(jwt.slice(0, jwt.lastIndexOf('.')))
    .digest('hex')
  return until({
    what: () => 'an anchor that holds it',
    look: async () => {
      const answer = await callApi({
        url: `${issuerUrl}/orgs/${organisation}/issuance-log/proofs/${digest}`,
      })
      return answer.status === 200 ? (answer.body.sequence as string) : undefined
    },
  })
}
