import type { Organisation } from '#agent/organisations/organisation.ts'
import { findUnsigned } from './find-unsigned.ts'
import type { IssuerWorld } from './issuer-world.ts'
import { signAndLog } from './sign-intents.ts'

/**
 * Signs what a process recorded and could not sign before it ended. Nobody holds such a credential yet; with its
 * Idempotency-Key the client gets it by asking again. Answers how many there were.
 */
export async function finishUnsigned({
  world,
  organisation,
  before,
}: {
  world: IssuerWorld
  organisation: Organisation
  before: Date
}): Promise<number> {
  let finished = 0
  for (;;) {
    const credentials = await findUnsigned({ world, organisation, before })
    if (credentials.length === 0) return finished
    await signAndLog({ world, organisation, credentials })
    finished += credentials.length
  }
}
