import type { Kysely } from 'kysely'
import { readTile } from '#agent/log/read-tile.ts'
import type { LogName, LogTables } from '#agent/store/tables/log.ts'
import { Problem } from './problem.ts'
import type { Answer } from './routes.ts'

/**
 * A tile of a log (C2SP tlog-tiles): `/{level}/{tile}`, and `/{level}/{tile}.p/{width}` for one that is not full yet. The
 * tile's number is written plainly.
 *
 * @param params as they are in the path
 * @throws {Problem} NOT_FOUND
 */
export async function answerLogTile({
  database,
  organisation,
  log,
  params,
}: {
  database: Kysely<LogTables>
  organisation: string
  log: LogName
  params: { level: string; tile: string; width?: string }
}): Promise<Answer> {
  const [, number] = /^(0|[1-9]\d{0,17})(?:\.p)?$/.exec(params.tile) ?? []
  const isPartial = params.tile.endsWith('.p')
  const width = params.width === undefined ? undefined : readNumber(params.width)
  const level = readNumber(params.level)
  const tile =
    number === undefined || level === undefined || isPartial !== (width !== undefined)
      ? undefined
      : await readTile({
          database,
          organisation,
          log,
          level,
          tile: BigInt(number),
          ...(width === undefined ? {} : { width }),
        })
  if (!tile) throw new Problem('NOT_FOUND', 'there is no such tile')
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Cache-Control': 'public, max-age=31536000, immutable',
  }
  return { status: 200, body: tile, headers }
}

function readNumber(text: string): number | undefined {
  return /^(0|[1-9]\d{0,2})$/.test(text) ? Number(text) : undefined
}
