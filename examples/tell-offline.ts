import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { callApi } from './call-api.ts'
import {
  describeChecks,
  expectStatus,
  issue,
  type Story,
  setStatus,
  type Verification,
  verify,
  verifyUntil,
} from './story.ts'

type OfflineVerdict = Verification & {
  signer: { key: string; named: boolean }
  knowledge: { ageSeconds: number; block: { number: number } }
}

const VERIFY_OFFLINE = fileURLToPath(new URL('../auditor/verify-offline.ts', import.meta.url))

/** Whoever connects anywhere dies of it: nobody has to believe that the network is not used. */
const NO_NETWORK =
  'data:text/javascript,import net from "node:net"; net.Socket.prototype.connect = () => { process.exit(99) }'

/** An emergency room without a network: a bundle that was fetched before says what it has to know. */
export async function tellOffline(story: Story): Promise<void> {
  const { say } = story
  const licensed = await issue({ story, organisation: 'board', body: example })
  await verify({ story, ...licensed })
  const revoked = await issue({ story, organisation: 'board', body: example })
  await setStatus({
    story,
    organisation: 'board',
    credentialId: revoked.id,
    statusPurpose: 'revocation',
    status: true,
    reason: 'disciplinary order 2026-0143',
  })
  await verifyUntil({ story, ...revoked, verdict: 'invalid' })
  say('board issues two licenses and revokes one         both are known to the hospital')
  const bundle = expectStatus(
    await callApi({ url: `${story.verifierUrl}/bundles/default`, token: story.tokens.hospital! }),
    200,
  )
  const directory = await mkdtemp(join(tmpdir(), 'careseal-emergency-'))
  try {
    const write = async (name: string, value: unknown) => {
      const file = join(directory, name)
      await writeFile(file, JSON.stringify(value))
      return file
    }
    const bundleFile = await write('bundle.json', bundle)
    const files = [await write('licensed.json', licensed), await write('revoked.json', revoked)]
    // the device is set up while there is a network, with the key that its bundles are to be signed by
    const { signer } = await verifyOffline(['--bundle', bundleFile, files[0]!])
    say(
      `emergency room keeps the hospital's bundle        ${Math.round(JSON.stringify(bundle).length / 1024)} KiB, signed by ${signer.key.slice(0, 10)}…`,
    )
    const args = ['--bundle', bundleFile, '--signed-by', signer.key]
    const accepted = await verifyOffline([...args, files[0]!])
    say(`the network is gone; it verifies the one          ${accepted.verdict}: ${describeChecks(accepted)}`)
    const { ageSeconds, block } = accepted.knowledge
    say(
      `                                                  known as of block ${block.number}, ${ageSeconds} s old`,
    )
    const refused = await verifyOffline([...args, files[1]!])
    say(`and the other                                     ${refused.verdict}: ${describeChecks(refused)}`)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** `npm run verify-offline`, without a network. */
function verifyOffline(args: readonly string[]): Promise<OfflineVerdict> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--import', NO_NETWORK, VERIFY_OFFLINE, '--json', ...args],
      (error, stdout, stderr) => {
        if (stdout.startsWith('{')) resolve(JSON.parse(stdout))
        else reject(new Error(`verify-offline: ${stderr.trim() || error?.message}`))
      },
    )
  })
}
