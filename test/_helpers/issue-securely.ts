import { randomUUID } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import type { SecuringRequest } from '#agent/issue/choose-signer.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import consent from '#schemas/patient-consent/example.json' with { type: 'json' }
import license from '#schemas/practitioner-license/example.json' with { type: 'json' }
import enrolment from '#schemas/trial-enrolment/example.json' with { type: 'json' }
import type { TestServices } from '#test/_helpers/open-test-services.ts'

export const FAMILIES = { board: license, clinic: consent, 'trial-site': enrolment } as const
export type Issuing = keyof typeof FAMILIES

/** Issues what an organisation of the demo issues, about somebody whom nobody else has. @throws what it is refused with */
export async function issue({
  services,
  organisation,
  securing,
}: {
  services: TestServices
  organisation: Issuing
  securing: SecuringRequest
}) {
  const { credential } = structuredClone(FAMILIES[organisation])
  const requested = {
    ...credential,
    credentialSubject: { ...credential.credentialSubject, id: `did:example:${randomUUID()}` },
  }
  const [outcome] = await services.issuer.issueCredentials({
    organisation: services.issuer.world.organisations.get(organisation)!,
    requests: [{ requested, securing, actor: { client: 'test', person: null }, now: new Date() }],
  })
  if (!outcome || outcome instanceof AgentError) throw outcome
  return outcome
}

/** Our verdict, as `check code` of each check. */
export async function verifyOurs({ services, credential }: { services: TestServices; credential: unknown }) {
  const { world } = services.verifier
  const { verdict, checks } = await verifyCredential({ credential, now: new Date(), world })
  return { verdict, codes: checks.map(({ check, code }) => `${check} ${code}`) }
}
