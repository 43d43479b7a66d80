import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { checkEvidence, type EvidenceReport } from '#agent/evidence/check-evidence.ts'
import { readPresented } from './read-presented.ts'
import type { ToolOutcome } from './run-tool.ts'

const USAGE =
  'npm run check-record -- <evidence.json> [--credential <file>] [--trusted-root <did>]… [--json]: ' +
  'checks what GET /verifications/{id}/evidence answered, with no network'

const MARKS = { ok: 'ok     ', failed: 'FAILED ', skipped: 'skipped' } as const

/** @throws {Error} for arguments or files that cannot be read */
export async function checkRecordFile(args: string[]): Promise<ToolOutcome> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      credential: { type: 'string' },
      'trusted-root': { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const [file, ...more] = positionals
  if (values.help) return { text: USAGE, ok: true }
  if (file === undefined || more.length > 0) throw new Error(USAGE)
  const report = await checkEvidence({
    evidence: JSON.parse(await readFile(file, 'utf8')),
    ...(values.credential === undefined ? {} : { presented: await readPresented(values.credential) }),
    trustedRoots: values['trusted-root'],
  })
  return { text: values.json ? JSON.stringify(report) : describe(report), ok: report.ok }
}

function describe({ ok, record, steps, remains }: EvidenceReport): string {
  const width = Math.max(...steps.map(({ step }) => step.length))
  return [
    ...(record ? [`${record.verdict}, says ${record.verifier} at ${record.time}`, ''] : []),
    ...steps.map(({ outcome, step, detail }) => `${MARKS[outcome]}  ${step.padEnd(width)}  ${detail}`),
    ...(remains.length > 0 ? ['', 'What remains to be trusted, or looked up:'] : []),
    ...remains.map((line) => `  ${line}`),
    '',
    ok ? 'The record holds.' : 'The record does NOT hold.',
  ].join('\n')
}
