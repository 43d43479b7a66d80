import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { openBundle } from '#agent/evidence/open-bundle.ts'
import { type OfflineVerdict, verifyWithBundle } from '#agent/evidence/verify-with-bundle.ts'
import { readPresented } from './read-presented.ts'
import type { ToolOutcome } from './run-tool.ts'

const USAGE =
  'npm run verify-offline -- --bundle <bundle.json> [--signed-by <key thumbprint>] [--trusted-root <did>]… ' +
  '[--max-status-age <seconds>] [--json] <credential>: verifies with what GET /bundles/default answered, with no network'

/**
 * @throws {BundleError} for a bundle that is refused
 * @throws {Error} for arguments or files that cannot be read
 */
export async function verifyOfflineFile(args: string[], now = new Date()): Promise<ToolOutcome> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      bundle: { type: 'string' },
      'signed-by': { type: 'string' },
      'trusted-root': { type: 'string', multiple: true },
      'max-status-age': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const [file, ...more] = positionals
  const { bundle: bundleFile, 'max-status-age': age } = values
  if (values.help) return { text: USAGE, ok: true }
  if (bundleFile === undefined || file === undefined || more.length > 0) throw new Error(USAGE)
  if (age !== undefined && !/^[0-9]{1,9}$/.test(age))
    throw new Error('--max-status-age is a number of seconds')
  const trustedKey = values['signed-by']
  const { bundle, signedBy } = await openBundle({
    value: JSON.parse(await readFile(bundleFile, 'utf8')),
    trustedKey,
  })
  const verdict = await verifyWithBundle({
    bundle,
    credential: await readPresented(file),
    options: age === undefined ? {} : { maxStatusAge: Number(age) },
    trustedRoots: values['trusted-root'],
    now,
  })
  const signer = { key: signedBy.thumbprint, named: trustedKey !== undefined }
  const text = values.json ? JSON.stringify({ ...verdict, signer }) : describe(verdict, signer)
  return { text, ok: verdict.verdict === 'valid' }
}

function describe(
  { verdict, checks, knowledge }: OfflineVerdict,
  signer: { key: string; named: boolean },
): string {
  const { verifier, created, expires, ageSeconds, block } = knowledge
  return [
    verdict,
    '',
    ...checks.map(({ check, outcome, code, message }) =>
      [check.padEnd(8), outcome.padEnd(7), outcome === 'pass' ? message : `${code}: ${message}`].join('  '),
    ),
    '',
    `known as of ${created} (${describeAge(ageSeconds)} old), block ${block.number} (${block.hash}) of ${block.time}`,
    `from ${verifier}, good until ${expires}`,
    signer.named
      ? `signed by the key that you named (${signer.key})`
      : `signed by ${signer.key}: nobody said that this is a key to trust (--signed-by)`,
  ].join('\n')
}

function describeAge(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}
