import { once } from 'node:events'
import { createServer } from 'node:net'
import { StartError } from './start-error.ts'

/** @throws {StartError} if something listens on the port, naming the setting that chooses another. */
export async function checkPortFree({ port, setting }: { port: number; setting: string }): Promise<void> {
  // on all interfaces and on loopback: a listener on one does not keep the other from being bound
  for (const host of [undefined, '127.0.0.1']) {
    const server = createServer().listen({ port, ...(host && { host }), exclusive: true })
    try {
      await once(server, 'listening')
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EADDRINUSE') {
        throw new StartError(`port ${port} is taken: stop what listens there, or set ${setting} to another`)
      }
      if (code === 'EACCES') throw new StartError(`port ${port} may not be used: set ${setting} to another`)
      throw error
    }
    server.close()
    await once(server, 'close')
  }
}
