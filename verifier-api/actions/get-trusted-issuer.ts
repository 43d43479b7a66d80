import { listTrustedAccreditations } from '#agent/verify/list-trusted-accreditations.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'
import { checkChainFresh } from './check-chain-fresh.ts'

/** What an issuer is accredited for, as of now. */
export async function getTrustedIssuer(
  { params, now }: RouteRequest<{ params: 'did'; access: 'public' }>,
  { verifier }: VerifierContext,
): Promise<Answer> {
  const { world } = verifier
  checkChainFresh({ view: world.view, now })
  const issuer = await listTrustedAccreditations({ world, did: params.did, now })
  if (!issuer) throw new Problem('NOT_FOUND', 'it is no organisation of the registry')
  return { status: 200, body: issuer, headers: { 'Cache-Control': 'no-cache' } }
}
