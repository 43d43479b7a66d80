import { readToolsConfig } from '#config/read-config.ts'
import { readClient } from '#embedded/load-client.ts'
import { requestToken } from '#embedded/request-token.ts'
import { readStack } from '#embedded/stack-file.ts'
import type { Story } from './story.ts'
import { tellConsent } from './tell-consent.ts'
import { tellEnrolment } from './tell-enrolment.ts'
import { tellLicense } from './tell-license.ts'
import { tellLicenseLife } from './tell-license-life.ts'
import { tellMonitoredStaff } from './tell-monitored-staff.ts'
import { tellOffline } from './tell-offline.ts'
import { tellPast } from './tell-past.ts'
import { tellRotatedKey } from './tell-rotated-key.ts'
import { tellStolenKey } from './tell-stolen-key.ts'
import { tellSuspendedIssuer } from './tell-suspended-issuer.ts'
import { tellWallet } from './tell-wallet.ts'

// npm run demo: eleven stories, told against the stack that npm start runs.

const STORIES = [
  ['A license', tellLicense],
  ['The life of a license', tellLicenseLife],
  ['A consent', tellConsent],
  ['An enrolment', tellEnrolment],
  ['A wallet', tellWallet],
  ['Monitored staff', tellMonitoredStaff],
  ['A question about the past', tellPast],
  ['An emergency room without a network', tellOffline],
  ['A suspended issuer', tellSuspendedIssuer],
  ['A rotated key', tellRotatedKey],
  ['A stolen key', tellStolenKey],
] as const

const say = (line: string) => process.stdout.write(`  ${line}\n`)

try {
  const story = await openStory()
  for (const [title, tell] of STORIES) {
    process.stdout.write(`\n${title}\n\n`)
    await tell(story)
  }
  process.stdout.write('\n')
} catch (error) {
  process.stderr.write(`demo: ${(error as Error).message}\n`)
  process.exitCode = 1
}

async function openStory(): Promise<Story> {
  const { dataDirectory } = readToolsConfig({ env: process.env })
  const stack = await readStack({ dataDirectory })
  if (!stack) throw new Error(`nothing runs on ${dataDirectory}: run npm start first`)
  const tokens: Record<string, string> = {}
  for (const organisation of ['health-authority', 'board', 'clinic', 'trial-site', 'hospital']) {
    const client = await readClient({ dataDirectory, organisation })
    if (!client) throw new Error(`no client of ${organisation} in ${dataDirectory}`)
    const { oauthIssuer, oauthAudience: audience } = stack
    tokens[organisation] = await requestToken({ client, oauthIssuer, audience, now: new Date() })
  }
  return { issuerUrl: stack.issuerUrl, verifierUrl: stack.verifierUrl, tokens, say }
}
