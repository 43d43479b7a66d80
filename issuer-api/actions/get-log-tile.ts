import { readTile } from '#agent/log/read-tile.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/**
 * A tile of the issuance log (C2SP tlog-tiles): `/{level}/{tile}`, and `/{level}/{tile}.p/{width}` for one that is not
 * full yet. The tile's number is written plainly.
 */
export async function getLogTile(
  { params }: RouteRequest<{ params: 'org' | 'level' | 'tile' | 'width'; access: 'public' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const [, number] = /^(0|[1-9]\d{0,17})(?:\.p)?$/.exec(params.tile) ?? []
  const isPartial = params.tile.endsWith('.p')
  const width = params.width === undefined ? undefined : readNumber(params.width)
  const level = readNumber(params.level)
  const tile =
    number === undefined || level === undefined || isPartial !== (width !== undefined)
      ? undefined
      : await readTile({
          database: context.issuer.database,
          organisation: organisation.id,
          log: 'issuance',
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
