import { generateKeyPairSync } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import Koa from 'koa'
import sodium from 'sodium-native'

// The least that a server on Koa could do with the same bodies: parse them, and verify or make one signature. No
// checks, no database, no log. A process of its own: how far we are from this is what the rest costs.

const app = new Koa()
const publicKey = Buffer.from(process.argv[2]!, 'base64url')
const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
const secretKey = Buffer.concat([Buffer.from(jwk.d!, 'base64url'), Buffer.from(jwk.x!, 'base64url')])
const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: 'vc+jwt' })).toString('base64url')

app.use(async (ctx) => {
  const body = JSON.parse((await buffer(ctx.req)).toString('utf8'))
  ctx.body = ctx.path === '/verify' ? verify(body) : issue(body)
  ctx.status = ctx.path === '/verify' ? 200 : 201
})

function verify({ verifiableCredential: compact }: { verifiableCredential: string }) {
  const end = compact.lastIndexOf('.')
  const verified = sodium.crypto_sign_verify_detached(
    Buffer.from(compact.slice(end + 1), 'base64url'),
    Buffer.from(compact.slice(0, end), 'latin1'),
    publicKey,
  )
  return { verified }
}

function issue({ credential }: { credential: object }) {
  const signingInput = `${header}.${Buffer.from(JSON.stringify(credential)).toString('base64url')}`
  const signature = Buffer.allocUnsafe(sodium.crypto_sign_BYTES)
  sodium.crypto_sign_detached(signature, Buffer.from(signingInput, 'latin1'), secretKey)
  return { verifiableCredential: `${signingInput}.${signature.toString('base64url')}` }
}

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send!(typeof address === 'object' ? address!.port : undefined)
})
process.on('disconnect', () => process.exit())
