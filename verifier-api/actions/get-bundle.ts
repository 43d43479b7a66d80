import { createBundle } from '#agent/evidence/create-bundle.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'

/** The default offline bundle: all that this verifier knows of organisations, as of now. */
export async function getBundle({ now }: RouteRequest, { verifier }: VerifierContext): Promise<Answer> {
  const { database, world, signer, trustedRoots } = verifier
  const bundle = await createBundle({ database, view: world.view, signer, trustedRoots, now })
  return {
    status: 200,
    body: bundle,
    headers: { 'Content-Type': 'application/jose+json', 'Cache-Control': 'no-store' },
  }
}
