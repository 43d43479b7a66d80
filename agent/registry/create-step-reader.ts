import type { ChainSource } from './chain-source.ts'
import type { BlockReference, ChainLog } from './chain-view.ts'
import { JsonRpcError } from './json-rpc.ts'
import type { Block } from './read-chain.ts'

export type StepReader = {
  /**
   * The logs of the next blocks after `cursor`, or from the first one on, as many as an endpoint gives at once; and the
   * last of these blocks.
   */
  readStep(options: {
    cursor: BlockReference | undefined
    latest: Block
  }): Promise<{ block: Block; logs: ChainLog[] }>
}

const FIRST_CHUNK = 2_000
const MAX_CHUNK = 10_000

/**
 * Reads logs in ranges that grow while endpoints give them, and shrink when they do not.
 *
 * @param startBlock the first block that is read
 */
export function createStepReader({
  source,
  startBlock,
  signal,
}: {
  source: Pick<ChainSource, 'readBlock' | 'readLogs'>
  startBlock: number
  signal: AbortSignal
}): StepReader {
  let chunk = FIRST_CHUNK

  /** Logs of a range are asked for by number: the blocks at both its ends must stand before and after. */
  async function readRange(
    from: number,
    cursor: BlockReference | undefined,
    latest: Block,
  ): Promise<{ block: Block; logs: ChainLog[] }> {
    const to = Math.min(from + chunk - 1, latest.number)
    const block = to === latest.number ? latest : await source.readBlock(to)
    try {
      const logs = await source.readLogs({ from, to })
      const [start, end] = await Promise.all([
        cursor && source.readBlock(cursor.number),
        source.readBlock(to),
      ])
      if (!block || end?.hash !== block.hash || start?.hash !== cursor?.hash) {
        throw new Error('the chain changed while it was read')
      }
      chunk = Math.min(chunk * 2, MAX_CHUNK)
      return { block, logs }
    } catch (error) {
      // providers limit the range, or the number of logs, each in its own words
      if (!(error instanceof JsonRpcError) || signal.aborted || chunk === 1) throw error
      if (error.code === undefined && !isTimeout(error)) throw error
      chunk = Math.ceil(Math.min(chunk, to - from + 1) / 2)
      return await readRange(from, cursor, latest)
    }
  }

  return {
    async readStep({ cursor, latest }) {
      const from = cursor === undefined ? startBlock : cursor.number + 1
      if (from === latest.number) {
        return { block: latest, logs: await source.readLogs({ blockHash: latest.hash }) }
      }
      return await readRange(from, cursor, latest)
    },
  }
}

function isTimeout(error: JsonRpcError): boolean {
  return (error.cause as Error | undefined)?.name === 'TimeoutError'
}
