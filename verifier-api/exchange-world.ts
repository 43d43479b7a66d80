import type { ExchangeWorld, Presented } from '#agent/exchanges/exchange-world.ts'
import type { QueryByExample } from '#agent/exchanges/presentation-request.ts'
import { refused, verifyAuthentication } from '#agent/exchanges/verify-authentication.ts'
import { createChallenge } from '#agent/verify/create-challenge.ts'
import type { CredentialVerdict } from '#agent/verify/verify-credential.ts'
import { verifyPresentation } from '#agent/verify/verify-presentation.ts'
import { pickVerdict } from './answer-verdict.ts'
import { exchangeWallet } from './oid4vp/exchange-wallet.ts'
import type { VerifierContext } from './verifier-context.ts'

type Presentation = Parameters<ExchangeWorld['checkPresented']>[0]

/** Exchanges at the verifier: a holder presents credentials, which are verified and recorded as any are. */
export function exchangeWorld(context: VerifierContext): ExchangeWorld {
  const { verifier, verifierUrl: domain } = context
  const { database, exchanges } = verifier
  return {
    database,
    ...exchanges,
    baseUrl: () => domain,
    queries: ['DIDAuthentication', 'QueryByExample'],
    wallet: exchangeWallet(context),
    createChallenge: async ({ organisation, now }) => {
      const { challenge } = await createChallenge({ database, organisation, domain, now })
      return challenge
    },
    async checkPresented(presented) {
      const { presentation, request } = presented
      const examples = request.query.flatMap(({ credentialQuery = [] }) => credentialQuery)
      if (examples.length > 0) return verifyCredentials(context, presented, examples)
      const { didResolver, view } = verifier.world
      const { did } = await verifyAuthentication({ ...presented, didResolver, view })
      return { did, verifiablePresentation: presentation }
    },
  }
}

async function verifyCredentials(
  { verifier: { world, recordVerification } }: VerifierContext,
  { presentation, challenge, domain, organisation, client, person, now }: Presentation,
  examples: readonly QueryByExample[],
): Promise<Presented> {
  const options = { challenge, domain }
  const outcome = await verifyPresentation({ presentation, options, organisation, now, world })
  const { id: record } = await recordVerification({
    presented: { ...outcome, kind: 'presentation' },
    credentials: outcome.credentials,
    policy: {},
    ...{ organisation, client, person, now },
  })
  const { verdict, holder, credentials, checks } = outcome
  if (verdict !== 'valid' || holder === null) {
    const reason = checks.find(({ outcome }) => outcome === 'fail' || outcome === 'unknown')
    throw refused(reason?.code ?? 'PRESENTATION_REFUSED', reason?.message ?? 'it is not valid')
  }
  if (!examples.every((example) => credentials.some((credential) => fits(credential, example)))) {
    throw refused('QUERY_NOT_ANSWERED', 'a credential that was asked for is not there')
  }
  return { did: holder, verifiablePresentation: presentation, verification: pickVerdict(outcome), record }
}

/** Whether a credential has the types of the example, and an issuer that is accepted. */
function fits(
  { types, issuer }: CredentialVerdict,
  { example = {}, acceptedIssuers }: QueryByExample,
): boolean {
  const asked: unknown[] = Array.isArray(example.type)
    ? example.type
    : [example.type ?? 'VerifiableCredential']
  return (
    asked.every((type) => (types as readonly unknown[]).includes(type)) &&
    (acceptedIssuers === undefined || acceptedIssuers.some((accepted) => accepted.issuer === issuer))
  )
}
