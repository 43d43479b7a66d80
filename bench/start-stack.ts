import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readStartConfig } from '#config/read-config.ts'
import { findFreePort } from '#embedded/find-free-port.ts'
import { readClient } from '#embedded/load-client.ts'
import type { KeyEncryptionKeys } from '#embedded/load-key.ts'
import { prepareDemo } from '#embedded/prepare-demo.ts'
import { createProgress } from '#embedded/progress.ts'
import { requestToken } from '#embedded/request-token.ts'
import { type Ground, runStack } from '#embedded/run-stack.ts'
import type { Stack } from '#embedded/stack-file.ts'

/** A stack of the bench's own, as `npm start` has it: nobody's running one is touched. */
export type BenchStack = Stack & {
  keys: KeyEncryptionKeys
  /** An access token with all scopes of an organisation's client. */
  token: (organisation: string) => Promise<string>
  close: () => Promise<void>
}

/** Starts PostgreSQL, the chain, the issuer and the verifier in a directory of their own, on free ports. */
export async function startStack({
  trustedOrigins = [],
  say,
  signal,
}: {
  /** Others than its own that it may send requests to. */
  trustedOrigins?: readonly string[]
  say: (line: string) => void
  signal: AbortSignal
}): Promise<BenchStack> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'careseal-bench-'))
  const ending = new AbortController()
  const ends = AbortSignal.any([signal, ending.signal])
  const config = readStartConfig({
    env: {
      CARESEAL_DATA_DIR: dataDirectory,
      ISSUER_PORT: `${await findFreePort()}`,
      VERIFIER_PORT: `${await findFreePort()}`,
      ...(trustedOrigins.length === 0 ? {} : { TRUSTED_ORIGINS: trustedOrigins.join(',') }),
    },
  })
  const progress = createProgress({ write: say, signal: ends })
  const ready = Promise.withResolvers<{ stack: Stack; keys: KeyEncryptionKeys }>()
  let ground: Ground | undefined
  const running = runStack({
    config,
    scripts: {
      issuer: fileURLToPath(new URL('../issuer-api/server.ts', import.meta.url)),
      verifier: fileURLToPath(new URL('../verifier-api/server.ts', import.meta.url)),
    },
    prepare: (given) => {
      ground = given
      return prepareDemo({ config, ground: given, progress })
    },
    onReady: (stack) => ready.resolve({ stack, keys: ground!.keys }),
    progress,
    signal: ends,
    env: process.env,
  }).finally(() => rm(dataDirectory, { recursive: true, force: true }))
  running.then(() => ready.reject(new Error('the stack was ended')), ready.reject)
  const { stack, keys } = await ready.promise
  return {
    ...stack,
    keys,
    token: async (organisation) => {
      const client = await readClient({ dataDirectory, organisation })
      if (!client) throw new Error(`no client of ${organisation}`)
      const { oauthIssuer, oauthAudience: audience } = stack
      return await requestToken({ client, oauthIssuer, audience, now: new Date() })
    },
    close: async () => {
      ending.abort()
      await running
    },
  }
}
