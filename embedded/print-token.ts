import { ConfigError } from '#config/config-error.ts'
import { readToolsConfig } from '#config/read-config.ts'
import { listClients, readClient } from './load-client.ts'
import { requestToken } from './request-token.ts'
import { readStack } from './stack-file.ts'
import { StartError } from './start-error.ts'

// npm run -s token -- <org>: prints an access token for a demo organisation, and nothing else.

try {
  process.stdout.write(`${await printToken({ organisation: process.argv[2] })}\n`)
} catch (error) {
  const { message } = error as Error
  const known = error instanceof StartError || error instanceof ConfigError
  process.stderr.write(`${known ? message : `no token could be had: ${message}`}\n`)
  process.exitCode = 1
}

async function printToken({ organisation }: { organisation: string | undefined }): Promise<string> {
  const { dataDirectory } = readToolsConfig({ env: process.env })
  const stack = await readStack({ dataDirectory })
  if (!stack) throw new StartError(`nothing runs on ${dataDirectory}: run npm start first`)
  const client = organisation === undefined ? undefined : await readClient({ dataDirectory, organisation })
  if (!client) {
    const known = (await listClients({ dataDirectory })).join(', ')
    const fault =
      organisation === undefined ? 'which organisation?' : `unknown organisation: ${organisation}.`
    throw new StartError(`${fault} npm run -s token -- <org>, <org> being one of ${known}`)
  }
  const { oauthIssuer, oauthAudience: audience } = stack
  return await requestToken({ client, oauthIssuer, audience, now: new Date() })
}
