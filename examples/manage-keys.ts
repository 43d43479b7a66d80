import { callApi } from './call-api.ts'
import { expectStatus, type Story, until } from './story.ts'

/** A signing key, as its organisation sees it. */
export type SigningKey = { thumbprint: string; algorithm: string; purpose: string; state: string }

/** `0x1234abcd…` */
export const shorten = (thumbprint: string): string => `${thumbprint.slice(0, 10)}…`

/** The key that an organisation signs credentials with now. */
export async function activeKey(story: Story, organisation: string): Promise<SigningKey> {
  return until({
    what: () => `a key of ${organisation} that signs`,
    look: async () => {
      const keys = await listKeys(story, organisation)
      return keys.find(
        ({ algorithm, purpose, state }) =>
          algorithm === 'EdDSA' && purpose === 'assertionMethod' && state === 'active',
      )
    },
  })
}

/** Waits until a key has got to a state. */
export async function untilState({
  story,
  organisation,
  key,
  state,
}: {
  story: Story
  organisation: string
  key: SigningKey
  state: string
}): Promise<SigningKey> {
  return until({
    what: () => `${shorten(key.thumbprint)} to be ${state}`,
    look: async () => {
      const keys = await listKeys(story, organisation)
      return keys.find((known) => known.thumbprint === key.thumbprint && known.state === state)
    },
  })
}

async function listKeys({ issuerUrl, tokens }: Story, organisation: string): Promise<SigningKey[]> {
  const answer = await callApi({
    url: `${issuerUrl}/orgs/${organisation}/keys`,
    token: tokens[organisation]!,
  })
  return expectStatus(answer, 200).keys as SigningKey[]
}

/** What is posted to the keys of an organisation. */
export async function postKey({
  story: { issuerUrl, tokens },
  organisation,
  path,
  body,
}: {
  story: Story
  organisation: string
  path: string
  body: object
}): Promise<SigningKey> {
  const url = `${issuerUrl}/orgs/${organisation}/keys/${path}`
  const answer = await callApi({ url, token: tokens[organisation]!, body })
  return expectStatus(answer, answer.status === 202 ? 202 : 200) as SigningKey
}
