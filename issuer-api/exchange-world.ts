import { createHash, randomBytes } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import type { ExchangeWorld } from '#agent/exchanges/exchange-world.ts'
import { verifyAuthentication } from '#agent/exchanges/verify-authentication.ts'
import { releaseCredential } from '#agent/proofs/release-credential.ts'
import { Problem } from '#http/problem.ts'
import { createBodyValidation } from '#http/validate-input.ts'
import { readIssueRequest } from './actions/read-issue-request.ts'
import { type IssueBody, issueBody } from './bodies.ts'
import { findOrganisation, type IssuerContext } from './issuer-context.ts'

const validateBody = createBodyValidation(issueBody)

/** Exchanges at the issuer: a holder shows who they are (DID Authentication), and is issued what the templates say. */
export function exchangeWorld(context: IssuerContext): ExchangeWorld {
  const { issuer, issuerUrl } = context
  const { custody, database, exchanges } = issuer
  return {
    database,
    ...exchanges,
    baseUrl: (organisation) => `${issuerUrl}/orgs/${organisation}`,
    queries: ['DIDAuthentication'],
    createChallenge: async () => randomBytes(32).toString('base64url'),
    async checkPresented({ presentation, challenge, domain, now }) {
      const { didResolver, follower } = custody
      const { view } = follower
      const { did } = await verifyAuthentication({
        ...{ presentation, challenge, domain, didResolver, view, now },
      })
      return { did, verifiablePresentation: presentation }
    },
    async issue({ body, key, organisation: id, client, person, now }) {
      const organisation = findOrganisation(context, id)
      // the key of a client is at most 128 characters of its own; this one is not to meet any of them
      const idempotencyKey = `exchange:${createHash('sha256').update(key).digest('base64url')}`
      const actor = { client, person }
      const request = readBody(() =>
        readIssueRequest({
          ...{ body: validateBody({ value: body, size: 0 }) as IssueBody, actor, idempotencyKey, now },
        }),
      )
      const [outcome] = await issuer.issueCredentials({ organisation, requests: [request] })
      if (outcome instanceof AgentError) throw outcome
      return releaseCredential(outcome!)
    },
  }
}

/** What is wrong with the body is wrong with the template that came to it. */
function readBody<Read>(read: () => Read): Read {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const faults = error.errors.map(({ pointer = '', code, detail }) => ({ pointer, code, message: detail }))
    const message = 'a template does not come to the body of an issue request'
    throw new AgentError('TEMPLATE_FAILED', message, { faults, cause: error })
  }
}
