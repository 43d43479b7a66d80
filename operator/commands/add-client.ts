import { readFile } from 'node:fs/promises'
import { auditAttempt } from '#agent/audit/audit-attempt.ts'
import { clientScopes, registerClient } from '#issuer-api/oauth/register-client.ts'
import type { Command } from '../command.ts'
import { OperatorError } from '../operator-error.ts'
import { PERSON_OPTION, readActor } from '../read-actor.ts'

type Keys = Parameters<typeof registerClient>[0]['jwks']

export const addClientCommand: Command = {
  name: 'client add',
  summary: 'Let an API client act for an organisation, or change its keys and scopes',
  notes: [
    'The client makes its own key pair (Ed25519 or P-256) and hands over the public half; a private key is refused.',
    'What is not named in --scope it loses, with the next token. Scopes of both APIs:',
    ...clientScopes.map((scope) => `  ${scope}`),
  ],
  example: '--organisation board --client-id licensing-system --jwks public.json --scope credentials:issue',
  options: {
    organisation: { value: '<id>', required: true, meaning: 'whom it acts for; this never changes' },
    'client-id': { value: '<id>', required: true, meaning: '1 to 128 visible ASCII characters' },
    jwks: { value: '<file>', required: true, meaning: 'its public keys: a JWK or a JWK set' },
    scope: { value: '<scope>', multiple: true, meaning: 'what it may do, once for each' },
    person: PERSON_OPTION,
  },
  async run({ options, workplace, now }) {
    const { id: organisation } = await workplace.organisation(options.text('organisation'))
    const clientId = options.text('client-id')
    const jwks = await readKeys(options.text('jwks'))
    const scopes = options.list('scope')
    const actor = readActor(options)
    const { database } = workplace
    await auditAttempt({
      database,
      organisation,
      entry: { action: 'client.add', object: clientId, detail: { scopes: [...scopes] }, ...actor },
      async work() {
        try {
          await registerClient({ database, clientId, organisation, jwks, scopes, now })
        } catch (error) {
          throw new OperatorError((error as Error).message, { cause: error })
        }
      },
      now,
    })
    return {
      lines: [`${clientId} acts for ${organisation}: ${scopes.join(' ')}`],
      data: { clientId, organisation, scopes, keys: jwks.keys.length },
    }
  },
}

async function readKeys(file: string): Promise<Keys> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new OperatorError(`${file} cannot be read: ${cause.code}`, { cause })
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new OperatorError(`${file} is not JSON`, { cause })
  }
  const { keys = [value] } = (value ?? {}) as { keys?: unknown }
  const isKey = (key: unknown) => typeof key === 'object' && key !== null && 'kty' in key
  if (Array.isArray(keys) && keys.every(isKey)) return { keys } as Keys
  throw new OperatorError(`${file} holds neither a JWK nor a JWK set`)
}
