import { createHmac, randomBytes } from 'node:crypto'

/** Standard Webhooks 1.0: "Random. At least 24 bytes (192 bits, 512 maximum)". */
const SECRET_BYTES = 32

/** A secret that a subscriber checks signatures with: "base64 encoded, prefixed with `whsec_`". */
export function createWebhookSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`
}

/**
 * The headers of one attempt (Standard Webhooks 1.0, Signature scheme): "The content to be signed is therefore:
 * `{msg_id}.{timestamp}.{payload}`", under HMAC-SHA256, prefixed with `v1,`.
 *
 * @param id the same for every attempt; it must not have a full stop in it
 * @param now the time of the attempt
 */
export function signWebhook({
  secret,
  id,
  body,
  now,
}: {
  secret: string
  id: string
  body: string
  now: Date
}): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
