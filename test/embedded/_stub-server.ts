import { createServer } from 'node:http'

// Stands in for the issuer and the verifier where a test is about the processes around them.

const port = Number(process.env.ISSUER_PORT ?? process.env.VERIFIER_PORT)
if (process.env.LOG_LEVEL === 'fatal') {
  console.error(
    JSON.stringify({ level: 'fatal', msg: 'KEY_ENCRYPTION_KEY is not the key this database was begun with' }),
  )
  process.exit(1)
}
const server = createServer((request, response) => {
  if (request.url === '/crash') process.exit(3)
  response.end('ok')
}).listen(port)
process.on('SIGTERM', () => server.close().closeAllConnections())
