import type { Duplex } from 'node:stream'

const ANSWERS: Readonly<Record<string, { status: string; code: string }>> = {
  HPE_HEADER_OVERFLOW: { status: '431 Request Header Fields Too Large', code: 'HEADERS_TOO_LARGE' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', code: 'REQUEST_TOO_SLOW' },
}

/** Answers what is not HTTP at all, where no step is reached, as a problem like any other. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, code } = ANSWERS[error.code ?? ''] ?? {
    status: '400 Bad Request',
    code: 'REQUEST_MALFORMED',
  }
  const title = status.slice(4)
  const type = `https://w3id.org/careseal/problems/${code.toLowerCase().replaceAll('_', '-')}`
  const body = JSON.stringify({
    type,
    title,
    status: Number(status.slice(0, 3)),
    detail: title,
    code,
    errors: [],
  })
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
