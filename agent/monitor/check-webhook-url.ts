import { AgentError } from '#agent/errors.ts'
import { FetchError } from '#agent/fetch/fetch-error.ts'
import type { PostPublicUrl } from '#agent/fetch/post-public-url.ts'

/** Holds a URL against the rules of every delivery. @throws {AgentError} WEBHOOK_URL_REFUSED, the reason its fault's code */
export async function checkWebhookUrl({
  post,
  url,
}: {
  post: Pick<PostPublicUrl, 'check'>
  url: string
}): Promise<void> {
  try {
    await post.check(url)
  } catch (cause) {
    if (!(cause instanceof FetchError)) throw cause
    const faults = [{ pointer: '/url', code: cause.code, message: cause.message }]
    throw new AgentError('WEBHOOK_URL_REFUSED', 'webhooks are sent to public https URLs', { faults, cause })
  }
}
