import { Piscina } from 'piscina'
import type { PublicKey } from '#agent/dids/verification-key.ts'
import type { SignatureBatch } from './check-signatures.ts'

/** Checks signatures on another core while this thread reads the next documents. */
export type SignaturePool = {
  /** The same as `key.verify(data, signature)`, later. */
  verify(options: Signed): Promise<boolean>
  close(): Promise<void>
}

type Signed = { key: PublicKey; data: Uint8Array; signature: Uint8Array }
type Waiting = Signed & { settled: PromiseWithResolvers<boolean> }

/** Its thread is started by the first signature, and ends when none has come for ten seconds. */
export function openSignaturePool(): SignaturePool {
  const pool = new Piscina<SignatureBatch, Uint8Array>({
    filename: new URL('./check-signatures.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 10_000,
    concurrentTasksPerWorker: 4,
  })
  let waiting: Waiting[] = []

  /** Those of one turn of the event loop go over together: telling a thread costs more than a signature. */
  async function send(): Promise<void> {
    const sent = waiting
    waiting = []
    try {
      const batch = pack(sent)
      const matches = await pool.run(batch, { transferList: [batch.bytes.buffer as ArrayBuffer] })
      for (const [place, { settled }] of sent.entries()) settled.resolve(matches[place] === 1)
    } catch (error) {
      for (const { settled } of sent) settled.reject(error)
    }
  }

  return {
    verify(signed) {
      const settled = Promise.withResolvers<boolean>()
      if (waiting.length === 0) setImmediate(send)
      waiting.push({ ...signed, settled })
      return settled.promise
    },
    close: () => pool.destroy(),
  }
}

function pack(signed: readonly Signed[]): SignatureBatch {
  const keys = [...new Set(signed.map(({ key }) => key))]
  const layout = signed.flatMap(({ key, data, signature }) => [
    keys.indexOf(key),
    data.length,
    signature.length,
  ])
  const bytes = new Uint8Array(
    signed.reduce((sum, { data, signature }) => sum + data.length + signature.length, 0),
  )
  let end = 0
  for (const { data, signature } of signed) {
    bytes.set(data, end)
    bytes.set(signature, end + data.length)
    end += data.length + signature.length
  }
  return { keys: keys.map(({ jwk }) => jwk), layout: Uint32Array.from(layout), bytes }
}
