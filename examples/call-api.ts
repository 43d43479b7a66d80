/** What an API answered. */
export type Answer = { status: number; body: Record<string, unknown> }

/** One request with a JSON body and a bearer token, as any integrator would send it. */
export async function callApi({
  url,
  token,
  method,
  body,
  headers = {},
}: {
  url: string
  token?: string
  /** GET without a body, POST with one, unless told. */
  method?: string
  body?: unknown
  headers?: Record<string, string>
}): Promise<Answer> {
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      accept: 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}
